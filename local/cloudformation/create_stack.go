package cloudformation

import (
	"context"
	"regexp"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type stackIDResult struct {
	StackID string `xml:"StackId"`
}

var stackName = regexp.MustCompile(`^[a-zA-Z][-a-zA-Z0-9]{0,127}$`)

func checkStackName(name string) error {
	if !stackName.MatchString(name) {
		return invalid("1 validation error detected: Value '%s' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*, at most 128 characters", name)
	}
	return nil
}

func (s *Service) createStack(ctx context.Context, f form) (*stackIDResult, error) {
	name := f.text("StackName")
	if err := checkStackName(name); err != nil {
		return nil, err
	}
	if f.text("OnFailure") != "" && f.text("DisableRollback") != "" {
		return nil, invalid("You can specify either OnFailure or DisableRollback, but not both.")
	}
	id := s.newStackID(name)
	d, err := s.desiredOf(ctx, f, name, id, nil)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.find(name) != nil {
		return nil, awsapi.Errorf("AlreadyExistsException", "Stack [%s] already exists", name)
	}
	st := s.addStack(name, id)
	st.protected = f.flag("EnableTerminationProtection")
	s.startCreate(st, d, f.text("ClientRequestToken"))
	return &stackIDResult{id}, nil
}

// startCreate begins a creation. s.mu is held.
func (s *Service) startCreate(st *stack, d *desired, token string) {
	st.current = d
	s.begin(st, token, createInProgress, "User Initiated", func(o *operation) { o.create(d) })
}
