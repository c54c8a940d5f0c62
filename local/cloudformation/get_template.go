package cloudformation

import "context"

type getTemplateResult struct {
	TemplateBody    string
	StagesAvailable []string `xml:"StagesAvailable>member"`
}

// getTemplate answers the same for the stages Original and Processed: there are
// no macros. A stack under review has no template yet.
func (s *Service) getTemplate(_ context.Context, f form) (*getTemplateResult, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	result := &getTemplateResult{StagesAvailable: []string{"Original", "Processed"}}
	if name := f.text("ChangeSetName"); name != "" {
		_, c, err := s.changeSetOf(f)
		if err != nil {
			return nil, err
		}
		if c == nil {
			return nil, changeSetNotFound(name)
		}
		result.TemplateBody = c.desired.instance.Template().Body
		return result, nil
	}
	st, err := s.existing(f.text("StackName"))
	if err != nil {
		return nil, err
	}
	if st.current != nil {
		result.TemplateBody = st.current.instance.Template().Body
	}
	return result, nil
}
