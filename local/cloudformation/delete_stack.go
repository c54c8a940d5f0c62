package cloudformation

import (
	"context"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

func (s *Service) deleteStack(_ context.Context, f form) (*awsapi.None, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.find(f.text("StackName"))
	if st == nil || st.status == deleteComplete || st.status == deleteInProgress {
		return nil, nil
	}
	retain := f.list("RetainResources")
	switch {
	case st.protected:
		return nil, invalid("Stack [%s] cannot be deleted while TerminationProtection is enabled", st.name)
	case inProgress(st.status) && st.status != createInProgress:
		return nil, invalid("Stack [%s] cannot be deleted while in status %s", st.name, st.status)
	case retain != nil && st.status != deleteFailed:
		return nil, invalid("Invalid operation on stack [%s]. You can retain resources only of a stack in DELETE_FAILED", st.id)
	}
	for _, out := range st.outputs {
		if users := s.importers(out.export, st); out.export != "" && users != nil {
			return nil, invalid("Export %s cannot be deleted as it is in use by %s", out.export, strings.Join(users, ", "))
		}
	}
	s.startDelete(st, f.text("ClientRequestToken"), retain)
	return nil, nil
}

// startDelete begins a deletion, which takes over from a creation under way.
// s.mu is held.
func (s *Service) startDelete(st *stack, token string, retain []string) {
	creation := st.op
	if creation != nil {
		creation.cancel(errSuperseded)
	}
	st.changeSets = nil
	s.begin(st, token, deleteInProgress, "User Initiated", func(o *operation) {
		if creation != nil {
			<-creation.done
		}
		o.delete(retain)
	})
}
