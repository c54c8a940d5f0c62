package cloudformation

import (
	"context"
	"slices"
)

type listStacksResult struct {
	StackSummaries []stackSummary `xml:"StackSummaries>member"`
	NextToken      string         `xml:",omitempty"`
}

type stackSummary struct {
	StackID             string `xml:"StackId"`
	StackName           string
	TemplateDescription string `xml:",omitempty"`
	CreationTime        timestamp
	LastUpdatedTime     *timestamp
	DeletionTime        *timestamp
	StackStatus         string
	StackStatusReason   string `xml:",omitempty"`
	StackDriftStatus    string `xml:"DriftInformation>StackDriftStatus"`
}

func (s *Service) listStacks(_ context.Context, f form) (*listStacksResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	filter := f.list("StackStatusFilter")
	some, next, err := page(s.stacks, f.text("NextToken"), 100)
	result := &listStacksResult{NextToken: next}
	for _, st := range some {
		if filter != nil && !slices.Contains(filter, st.status) {
			continue
		}
		x := st.xml()
		result.StackSummaries = append(result.StackSummaries, stackSummary{
			StackID: x.StackID, StackName: x.StackName, TemplateDescription: x.Description, CreationTime: x.CreationTime,
			LastUpdatedTime: x.LastUpdatedTime, DeletionTime: x.DeletionTime, StackStatus: x.StackStatus,
			StackStatusReason: x.StackStatusReason, StackDriftStatus: x.StackDriftStatus,
		})
	}
	return result, err
}
