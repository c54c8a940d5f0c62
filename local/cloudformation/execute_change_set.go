package cloudformation

import (
	"context"

	"github.com/millrace-dev/millrace/local/awsapi"
)

const executed = "EXECUTE_COMPLETE"

func (s *Service) executeChangeSet(_ context.Context, f form) (*awsapi.None, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	st, c, err := s.changeSetOf(f)
	if err != nil {
		return nil, err
	}
	if c == nil {
		return nil, changeSetNotFound(f.text("ChangeSetName"))
	}
	if c.execution != "AVAILABLE" {
		return nil, awsapi.Errorf("InvalidChangeSetStatus", "ChangeSet [%s] cannot be executed in its current status of [%s]", c.id, c.status)
	}
	d := *c.desired
	d.disableRollback = f.flag("DisableRollback")
	if c.kind == "UPDATE" {
		if err := checkUpdatable(st, d.disableRollback); err != nil {
			return nil, err
		}
	}
	// The others compare with a stack that is no more: CloudFormation deletes
	// them ("Execute a change set").
	c.execution, st.changeSets = executed, []*changeSet{c}
	if c.kind == "CREATE" {
		s.startCreate(st, &d, f.text("ClientRequestToken"))
	} else {
		s.startUpdate(st, &d, f.text("ClientRequestToken"))
	}
	return nil, nil
}
