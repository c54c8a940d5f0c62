package cloudformation

import (
	"context"
	"maps"
	"slices"

	"github.com/millrace-dev/millrace/local/cloudformation/template"
)

type getTemplateSummaryResult struct {
	Parameters         []parameterDeclaration `xml:"Parameters>member"`
	Description        string                 `xml:",omitempty"`
	Capabilities       []string               `xml:"Capabilities>member"`
	CapabilitiesReason string                 `xml:",omitempty"`
	ResourceTypes      []string               `xml:"ResourceTypes>member"`
	Version            string                 `xml:",omitempty"`
	Metadata           string                 `xml:",omitempty"`
}

type parameterDeclaration struct {
	ParameterKey  string
	DefaultValue  *string
	ParameterType string
	NoEcho        bool
	Description   string `xml:",omitempty"`
}

func (s *Service) getTemplateSummary(ctx context.Context, f form) (*getTemplateSummaryResult, error) {
	t, err := s.summarized(ctx, f)
	if err != nil {
		return nil, err
	}
	result := &getTemplateSummaryResult{
		Parameters: declarations(t), Description: t.Description, Version: t.Version, Metadata: showJSON(t.Metadata),
	}
	result.Capabilities, result.CapabilitiesReason = capabilities(t)
	types := map[string]bool{}
	for _, r := range t.Resources {
		types[r.Type] = true
	}
	result.ResourceTypes = slices.Sorted(maps.Keys(types))
	return result, nil
}

// summarized is the template of a stack, or one in the request.
func (s *Service) summarized(ctx context.Context, f form) (*template.Template, error) {
	if f.text("StackName") == "" {
		return s.templateOf(ctx, f, nil)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	if st.current == nil {
		return nil, invalid("Stack [%s] has no template: no change set has been executed", st.name)
	}
	return st.current.instance.Template(), nil
}

func declarations(t *template.Template) (list []parameterDeclaration) {
	for _, name := range slices.Sorted(maps.Keys(t.Parameters)) {
		p := t.Parameters[name]
		list = append(list, parameterDeclaration{name, p.Default, p.Type, p.NoEcho, p.Description})
	}
	return list
}

func capabilities(t *template.Template) (list []string, reason string) {
	if capability, because := capabilityFor(t); capability != "" {
		return []string{capability}, "The following resource(s) require capabilities: [" + t.Resources[because].Type + "]"
	}
	return nil, ""
}
