package cloudformation

import (
	"encoding/json"
	"maps"
	"slices"
)

// Deployed is a resource that exists, as the endpoint's own pages look at it.
type Deployed struct {
	Stack      string // name
	LogicalID  string
	Type       string
	ID         string // physical: the value of Ref
	Status     string
	Path       string          // of the construct (metadata aws:cdk:path); empty: the template is not the CDK's
	Properties json.RawMessage // every function of the template resolved
	Attributes map[string]any  // of Fn::GetAtt
}

// Deployed are the resources of all stacks that exist, the oldest stack first, by
// logical ID.
func (s *Service) Deployed() []Deployed {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []Deployed
	for _, st := range s.stacks {
		if st.status == deleteComplete {
			continue
		}
		for _, id := range slices.Sorted(maps.Keys(st.resources)) {
			r := st.resources[id]
			if !r.exists() {
				continue
			}
			all = append(all, Deployed{st.name, id, r.typeName, r.id, r.status, pathOf(r.metadata), r.properties, r.attributes})
		}
	}
	return all
}

func pathOf(metadata any) string {
	m, _ := metadata.(map[string]any)
	path, _ := m["aws:cdk:path"].(string)
	return path
}
