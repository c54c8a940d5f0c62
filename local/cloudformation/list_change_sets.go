package cloudformation

import "context"

type listChangeSetsResult struct {
	Summaries []changeSetSummary `xml:"Summaries>member"`
}

type changeSetSummary struct {
	StackID             string `xml:"StackId"`
	StackName           string
	ChangeSetID         string `xml:"ChangeSetId"`
	ChangeSetName       string
	ExecutionStatus     string
	Status              string
	StatusReason        string `xml:",omitempty"`
	CreationTime        timestamp
	Description         string `xml:",omitempty"`
	IncludeNestedStacks bool
}

func (s *Service) listChangeSets(_ context.Context, f form) (*listChangeSetsResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	result := &listChangeSetsResult{}
	for _, c := range st.changeSets {
		result.Summaries = append(result.Summaries, changeSetSummary{
			StackID: st.id, StackName: st.name, ChangeSetID: c.id, ChangeSetName: c.name, ExecutionStatus: c.execution,
			Status: c.status, StatusReason: c.reason, CreationTime: timestamp{c.created}, Description: c.description,
		})
	}
	return result, nil
}
