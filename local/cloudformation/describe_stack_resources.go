package cloudformation

import (
	"context"
	"maps"
	"slices"
)

type describeStackResourcesResult struct {
	StackResources []stackResourceXML `xml:"StackResources>member"`
}

type stackResourceXML struct {
	StackID              string `xml:"StackId"`
	StackName            string
	LogicalResourceID    string `xml:"LogicalResourceId"`
	PhysicalResourceID   string `xml:"PhysicalResourceId,omitempty"`
	ResourceType         string
	Timestamp            timestamp
	ResourceStatus       string
	ResourceStatusReason string `xml:",omitempty"`
	DriftStatus          string `xml:"DriftInformation>StackResourceDriftStatus"`
}

// describeStackResources names the stack, or one of its resources by physical ID.
func (s *Service) describeStackResources(_ context.Context, f form) (*describeStackResourcesResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.stackOfResource(f)
	if err != nil {
		return nil, err
	}
	only := f.text("LogicalResourceId")
	result := &describeStackResourcesResult{}
	for _, id := range slices.Sorted(maps.Keys(st.resources)) {
		if r := st.resources[id]; only == "" || only == id {
			result.StackResources = append(result.StackResources, stackResourceXML{
				StackID: st.id, StackName: st.name, LogicalResourceID: id, PhysicalResourceID: r.id, ResourceType: r.typeName,
				Timestamp: timestamp{r.at}, ResourceStatus: r.status, ResourceStatusReason: r.reason, DriftStatus: "NOT_CHECKED",
			})
		}
	}
	return result, nil
}

func (s *Service) stackOfResource(f form) (*stack, error) {
	physical := f.text("PhysicalResourceId")
	if f.text("StackName") != "" || physical == "" {
		return s.existing(f.text("StackName"))
	}
	for _, st := range s.stacks {
		for _, r := range st.resources {
			if r.id == physical && r.exists() {
				return st, nil
			}
		}
	}
	return nil, invalid("Stack for %s does not exist", physical)
}
