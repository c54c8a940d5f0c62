package cloudformation

import "context"

type validateTemplateResult struct {
	Parameters         []templateParameter `xml:"Parameters>member"`
	Description        string              `xml:",omitempty"`
	Capabilities       []string            `xml:"Capabilities>member"`
	CapabilitiesReason string              `xml:",omitempty"`
}

type templateParameter struct {
	ParameterKey string
	DefaultValue *string
	NoEcho       bool
	Description  string `xml:",omitempty"`
}

func (s *Service) validateTemplate(ctx context.Context, f form) (*validateTemplateResult, error) {
	t, err := s.templateOf(ctx, f, nil)
	if err != nil {
		return nil, err
	}
	result := &validateTemplateResult{Description: t.Description}
	result.Capabilities, result.CapabilitiesReason = capabilities(t)
	for _, p := range declarations(t) {
		result.Parameters = append(result.Parameters, templateParameter{p.ParameterKey, p.DefaultValue, p.NoEcho, p.Description})
	}
	return result, nil
}
