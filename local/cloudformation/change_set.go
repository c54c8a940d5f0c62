package cloudformation

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// changeSet is what a stack would become, to be executed or thrown away.
// It is complete, or failed, when CreateChangeSet returns.
type changeSet struct {
	id, name    string
	kind        string // CREATE or UPDATE
	description string
	created     time.Time
	desired     *desired
	changes     []change

	status    string // CREATE_COMPLETE or FAILED
	reason    string
	execution string // AVAILABLE, UNAVAILABLE or EXECUTE_COMPLETE
}

func (s *Service) newChangeSet(name string) *changeSet {
	return &changeSet{
		id: s.arn("changeSet/" + name + "/" + uuid.NewString()), name: name, created: s.now(),
		status: createComplete, execution: "AVAILABLE",
	}
}

// changeSetOf finds the change set that a request names by ARN, or by its name
// and the stack's. The change set is nil if the stack has none such. s.mu is held.
func (s *Service) changeSetOf(f form) (*stack, *changeSet, error) {
	name := f.text("ChangeSetName")
	stacks := s.stacks
	if f.text("StackName") != "" {
		st, err := s.existing(f.text("StackName"))
		if err != nil {
			return nil, nil, err
		}
		stacks = []*stack{st}
	}
	for _, st := range stacks {
		i := slices.IndexFunc(st.changeSets, func(c *changeSet) bool {
			return c.id == name || c.name == name && f.text("StackName") != ""
		})
		if i >= 0 {
			return st, st.changeSets[i], nil
		}
	}
	if len(stacks) == 1 {
		return stacks[0], nil, nil
	}
	return nil, nil, nil
}

func changeSetNotFound(name string) error {
	return awsapi.Errorf("ChangeSetNotFound", "ChangeSet [%s] does not exist", name).WithStatus(404)
}
