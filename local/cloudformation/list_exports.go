package cloudformation

import (
	"cmp"
	"context"
	"slices"
)

type listExportsResult struct {
	Exports []exportXML `xml:"Exports>member"`
}

type exportXML struct {
	ExportingStackID string `xml:"ExportingStackId"`
	Name             string
	Value            string
}

func (s *Service) listExports(context.Context, form) (*listExportsResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	result := &listExportsResult{}
	for _, st := range s.stacks {
		for _, out := range st.outputs {
			if out.export != "" {
				result.Exports = append(result.Exports, exportXML{st.id, out.export, out.value})
			}
		}
	}
	slices.SortFunc(result.Exports, func(a, b exportXML) int { return cmp.Compare(a.Name, b.Name) })
	return result, nil
}
