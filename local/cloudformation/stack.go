package cloudformation

import (
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/cloudformation/template"
)

// stack is one stack, guarded by the service's mutex.
type stack struct {
	id, name  string
	created   time.Time
	updated   time.Time // of the last update; zero: none
	deleted   time.Time
	status    string
	reason    string
	protected bool

	current    *desired // nil under review: no change set has been executed
	resources  map[string]*resourceState
	stale      []*resourceState // replaced or failed ones that exist until cleanup
	outputs    []output
	imports    map[string]bool // exports of other stacks that it uses
	events     []event         // oldest first
	changeSets []*changeSet

	before  *snapshot     // what a failed update goes back to; nil: nothing to go back to
	op      *operation    // under way; nil: none
	changed chan struct{} // closed, and replaced, when the status changes
}

// desired is what a stack is to be.
type desired struct {
	instance     *template.Instance
	tags         []tag
	capabilities []string
	roleARN      string

	disableRollback bool
	onFailure       string // of a creation: ROLLBACK, DELETE or DO_NOTHING
	timeout         time.Duration
}

type tag struct{ Key, Value string }

func (d *desired) tagMap() map[string]string {
	m := make(map[string]string, len(d.tags))
	for _, t := range d.tags {
		m[t.Key] = t.Value
	}
	return m
}

// snapshot is a stack as it stood before an update.
type snapshot struct {
	current   *desired
	resources map[string]*resourceState
	outputs   []output
	imports   map[string]bool
}

// resourceState is a resource that exists, or failed to. It is never changed:
// each step makes a new one.
type resourceState struct {
	logicalID string
	typeName  string
	id        string // physical; empty: nothing was made
	status    string
	reason    string
	at        time.Time

	template   json.RawMessage // properties, dynamic references as they stand: what a change is measured by
	properties json.RawMessage // properties as the type was given them
	attributes map[string]any
	metadata   any
	tags       map[string]string
	needs      []string // logical IDs of what it depends on

	deletionPolicy      string
	updateReplacePolicy string
}

func (r *resourceState) with(status, reason string) *resourceState {
	c := *r
	c.status, c.reason = status, reason
	return &c
}

// exists says whether there is something to update or delete.
func (r *resourceState) exists() bool {
	return r != nil && r.id != "" && r.status != deleteComplete && r.status != deleteSkipped
}

// output is one of a stack's outputs; export is empty where it is not exported.
type output struct{ key, value, description, export string }

func (s *Service) newStackID(name string) string {
	return s.arn("stack/" + name + "/" + uuid.NewString())
}

// addStack adds a stack without resources. s.mu is held.
func (s *Service) addStack(name, id string) *stack {
	st := &stack{
		id: id, name: name, created: s.now(), status: reviewInProgress,
		resources: map[string]*resourceState{}, imports: map[string]bool{}, changed: make(chan struct{}),
	}
	s.stacks = append(s.stacks, st)
	return st
}

func (s *Service) arn(rest string) string {
	return "arn:" + s.config.Partition + ":cloudformation:" + s.config.Region + ":" + s.config.Account + ":" + rest
}

// find returns the stack of a name or ARN, or nil. A deleted stack has no name
// any more. s.mu is held.
func (s *Service) find(nameOrARN string) *stack {
	for _, st := range slices.Backward(s.stacks) {
		if st.id == nameOrARN || st.name == nameOrARN && st.status != deleteComplete {
			return st
		}
	}
	return nil
}

// existing is find for actions that name a stack.
func (s *Service) existing(nameOrARN string) (*stack, error) {
	if nameOrARN == "" {
		return nil, invalid("1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null")
	}
	if st := s.find(nameOrARN); st != nil {
		return st, nil
	}
	return nil, invalid("Stack with id %s does not exist", nameOrARN)
}

func (st *stack) snapshot() *snapshot {
	return &snapshot{current: st.current, resources: maps.Clone(st.resources), outputs: st.outputs, imports: maps.Clone(st.imports)}
}

// invalid is a ValidationError, which is nearly all that CloudFormation refuses with.
func invalid(format string, args ...any) error {
	return awsapi.Errorf("ValidationError", format, args...)
}
