package cloudformation

import (
	"context"
	"maps"
	"slices"
)

type listStackResourcesResult struct {
	StackResourceSummaries []stackResourceSummary `xml:"StackResourceSummaries>member"`
	NextToken              string                 `xml:",omitempty"`
}

type stackResourceSummary struct {
	LogicalResourceID    string `xml:"LogicalResourceId"`
	PhysicalResourceID   string `xml:"PhysicalResourceId,omitempty"`
	ResourceType         string
	LastUpdatedTimestamp timestamp
	ResourceStatus       string
	ResourceStatusReason string `xml:",omitempty"`
	DriftStatus          string `xml:"DriftInformation>StackResourceDriftStatus"`
}

func (s *Service) listStackResources(_ context.Context, f form) (*listStackResourcesResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	ids, next, err := page(slices.Sorted(maps.Keys(st.resources)), f.text("NextToken"), 100)
	result := &listStackResourcesResult{NextToken: next}
	for _, id := range ids {
		r := st.resources[id]
		result.StackResourceSummaries = append(result.StackResourceSummaries, stackResourceSummary{
			LogicalResourceID: id, PhysicalResourceID: r.id, ResourceType: r.typeName, LastUpdatedTimestamp: timestamp{r.at},
			ResourceStatus: r.status, ResourceStatusReason: r.reason, DriftStatus: "NOT_CHECKED",
		})
	}
	return result, err
}
