package cloudformation

import (
	"cmp"
	"context"
	"slices"

	"github.com/millrace-dev/millrace/local/awsapi"
)

type createChangeSetResult struct {
	ID      string `xml:"Id"`
	StackID string `xml:"StackId"`
}

// noChanges is the reason that clients recognize by its beginning.
const noChanges = "The submitted information didn't contain changes. Submit different information to create a change set."

func (s *Service) createChangeSet(ctx context.Context, f form) (*createChangeSetResult, error) {
	name, kind := f.text("StackName"), cmp.Or(f.text("ChangeSetType"), "UPDATE")
	if err := checkChangeSet(f, kind); err != nil {
		return nil, err
	}
	s.mu.Lock()
	st, err := s.changeable(name, kind)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	id := s.newStackID(name)
	if st != nil {
		name, id = st.name, st.id
	}
	d, err := s.desiredOf(ctx, f, name, id, st)
	if err != nil {
		return nil, err
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	// Meanwhile another request may have made, changed or deleted the stack.
	if again, err := s.changeable(name, kind); err != nil || again != st {
		return nil, cmp.Or(err, invalid("Stack [%s] has been changed meanwhile", name))
	}
	if st == nil {
		st = s.addStack(name, id)
		o := &operation{s: s, stack: st}
		o.setStatusLocked(reviewInProgress, "User Initiated")
	}
	return s.addChangeSet(st, d, f, kind)
}

func (s *Service) addChangeSet(st *stack, d *desired, f form, kind string) (*createChangeSetResult, error) {
	c := s.newChangeSet(f.text("ChangeSetName"))
	c.kind, c.description, c.desired = kind, f.text("Description"), d
	if slices.ContainsFunc(st.changeSets, func(other *changeSet) bool { return other.name == c.name && other.execution != executed }) {
		return nil, awsapi.Errorf("AlreadyExistsException", "ChangeSet %s already exists", c.name)
	}
	var differs bool
	var err error
	if c.changes, differs, err = s.changes(st, d); err != nil {
		return nil, refused(err)
	}
	if !differs && kind == "UPDATE" && !paused(st.status) {
		c.status, c.execution, c.reason = "FAILED", "UNAVAILABLE", noChanges
	}
	st.changeSets = slices.DeleteFunc(st.changeSets, func(other *changeSet) bool { return other.name == c.name })
	st.changeSets = append(st.changeSets, c)
	return &createChangeSetResult{c.id, st.id}, nil
}

func checkChangeSet(f form, kind string) error {
	switch {
	case !stackName.MatchString(f.text("ChangeSetName")):
		return invalid("1 validation error detected: Value '%s' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*", f.text("ChangeSetName"))
	case kind != "CREATE" && kind != "UPDATE":
		return invalid("ChangeSetType %s: the local endpoint imports no resources: allowed are CREATE, UPDATE", kind)
	case f.text("DeploymentMode") != "":
		return invalid("DeploymentMode %s: the local endpoint detects no drift: leave it out", f.text("DeploymentMode"))
	}
	// ImportExistingResources, which the CDK CLI sends with its bootstrap stack,
	// is let through: as long as nothing of that name exists there is nothing to
	// import, and what does exist fails its creation and says so.
	return nil
}

// changeable finds the stack for a change set, nil for one to be made. s.mu is
// held.
func (s *Service) changeable(name, kind string) (*stack, error) {
	st := s.find(name)
	switch {
	case kind == "CREATE" && st == nil:
		return nil, checkStackName(name)
	case kind == "CREATE" && st.status != reviewInProgress:
		return nil, invalid("Stack [%s] already exists and cannot be created again with the changeSet.", name)
	case kind == "CREATE":
		return st, nil
	case st == nil || st.status == reviewInProgress || st.status == deleteComplete:
		return nil, invalid("Stack [%s] does not exist", name)
	}
	// Whether a failed deployment may go on without rollback is asked when the
	// change set is executed.
	return st, checkUpdatable(st, true)
}
