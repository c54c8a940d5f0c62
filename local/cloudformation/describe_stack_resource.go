package cloudformation

import "context"

type describeStackResourceResult struct {
	StackResourceDetail stackResourceDetail
}

type stackResourceDetail struct {
	StackID              string `xml:"StackId"`
	StackName            string
	LogicalResourceID    string `xml:"LogicalResourceId"`
	PhysicalResourceID   string `xml:"PhysicalResourceId,omitempty"`
	ResourceType         string
	LastUpdatedTimestamp timestamp
	ResourceStatus       string
	ResourceStatusReason string `xml:",omitempty"`
	Metadata             string `xml:",omitempty"`
}

func (s *Service) describeStackResource(_ context.Context, f form) (*describeStackResourceResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	r, ok := st.resources[f.text("LogicalResourceId")]
	if !ok {
		return nil, invalid("Resource %s does not exist for stack %s", f.text("LogicalResourceId"), st.name)
	}
	return &describeStackResourceResult{stackResourceDetail{
		StackID: st.id, StackName: st.name, LogicalResourceID: r.logicalID, PhysicalResourceID: r.id, ResourceType: r.typeName,
		LastUpdatedTimestamp: timestamp{r.at}, ResourceStatus: r.status, ResourceStatusReason: r.reason, Metadata: showJSON(r.metadata),
	}}, nil
}
