package cloudformation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/cloudformation/template"
	"github.com/millrace-dev/millrace/local/resource"
)

// operation is one creation, update, rollback or deletion of a stack.
type operation struct {
	s     *Service
	stack *stack
	id    string
	token string

	// ctx ends when a resource has failed or the user cancels: what is under
	// way gives up. What a rollback does goes by the service's own context.
	ctx    context.Context
	cancel context.CancelCauseFunc
	done   chan struct{}

	imports map[string]bool // exports of other stacks that it has used
}

var (
	// errNotBegun: another resource failed before this one's turn.
	errNotBegun = errors.New("not begun")
	// errSuperseded: the stack is deleted while it is created.
	errSuperseded = errors.New("the stack is being deleted")
)

// begin starts an operation on st, whose status becomes status at once.
// s.mu is held.
func (s *Service) begin(st *stack, token, status, reason string, run func(*operation)) *operation {
	o := &operation{s: s, stack: st, id: uuid.NewString(), token: token, done: make(chan struct{}), imports: map[string]bool{}}
	o.ctx, o.cancel = context.WithCancelCause(s.ctx)
	st.op = o
	o.setStatusLocked(status, reason)
	s.running.Go(func() {
		run(o)
		o.cancel(nil)
		s.mu.Lock()
		defer s.mu.Unlock()
		if st.op == o {
			st.op = nil
		}
		close(o.done)
	})
	return o
}

// turn goes over to what follows a failure. That has an operation ID of its own,
// as in CloudFormation: clients tell a failed deployment from its rollback by it.
func (o *operation) turn(status, reason string) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.id = uuid.NewString()
	o.setStatusLocked(status, reason)
}

// resource returns the present state of a logical ID, or nil.
func (o *operation) resource(logicalID string) *resourceState {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	return o.stack.resources[logicalID]
}

// put makes r the state of its logical ID and records the event.
func (o *operation) put(r *resourceState) *resourceState {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	r.at = o.s.now()
	o.stack.resources[r.logicalID] = r
	o.record(r)
	return r
}

// retire keeps for cleanup what no logical ID stands for any more.
func (o *operation) retire(r *resourceState) {
	if !r.exists() {
		return
	}
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.stack.stale = append(o.stack.stale, r)
}

// lookup answers references with what exists now.
func (o *operation) lookup() template.Lookup {
	return template.Lookup{
		Ref: func(id string) (string, error) { return o.resource(id).id, nil },
		Attribute: func(id, name string) (any, error) {
			return attributeOf(o.resource(id), name)
		},
		Import: func(name string) (string, error) {
			o.s.mu.Lock()
			defer o.s.mu.Unlock()
			o.stack.imports[name], o.imports[name] = true, true
			return o.s.exported(name)
		},
	}
}

func attributeOf(r *resourceState, name string) (any, error) {
	if value, ok := r.attributes[name]; ok {
		return value, nil
	}
	return nil, refusef("Template error: resource %s does not support attribute type %s in Fn::GetAtt", r.logicalID, name)
}

// properties resolves a resource's properties: as the template has them, and as
// the type is given them, with dynamic references expanded.
func (o *operation) properties(d *desired, logicalID string) (inTemplate, given json.RawMessage, err error) {
	resolved, err := d.instance.Resolve(d.instance.Resources[logicalID].Properties, o.lookup())
	if err != nil {
		return nil, nil, err
	}
	expanded, err := o.s.dynamic().Expand(resolved)
	if err != nil {
		return nil, nil, err
	}
	if inTemplate, err = marshal(resolved); err != nil {
		return nil, nil, err
	}
	given, err = marshal(expanded)
	return inTemplate, given, err
}

// marshal writes a tree with its keys sorted; no properties are {}.
func marshal(tree any) (json.RawMessage, error) {
	if m, ok := tree.(map[string]any); ok && m == nil {
		return json.RawMessage("{}"), nil
	}
	return json.Marshal(tree)
}

func (o *operation) request(r *resourceState) resource.Request {
	return resource.Request{
		Stack: o.stack.name, StackID: o.stack.id, LogicalID: r.logicalID,
		Region: o.s.config.Region, Account: o.s.config.Account, Partition: o.s.config.Partition,
		Properties: r.properties, Tags: r.tags,
	}
}

// checked reports properties that the type does not have, in CloudFormation's words.
func checked(t resource.Type, r *resourceState) error {
	if t.Check == nil {
		return nil
	}
	if err := t.Check(r.properties); err != nil {
		return refusef("Properties validation failed for resource %s with message:\n%v", r.logicalID, err)
	}
	return nil
}

// why is the reason of a resource's failure. What was given up because another
// failed says so.
func (o *operation) why(err error, cancelled string) string {
	if o.ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return cancelled
	}
	return err.Error()
}

// followingFailed is CloudFormation's sentence for a stack's status.
func followingFailed(verb string, ids []string) string {
	return fmt.Sprintf("The following resource(s) failed to %s: [%s]. ", verb, strings.Join(ids, ", "))
}

// normal is what a type answered in the form of a template's values.
func normal(attributes map[string]any) (map[string]any, error) {
	if attributes == nil {
		return nil, nil
	}
	b, err := json.Marshal(attributes)
	if err != nil {
		return nil, err
	}
	tree, err := decodeTree(b)
	m, _ := tree.(map[string]any)
	return m, err
}

// decodeTree reads JSON with its numbers as they are written.
func decodeTree(b []byte) (any, error) {
	var tree any
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	err := dec.Decode(&tree)
	return tree, err
}

// refusef makes an error in CloudFormation's words.
func refusef(format string, args ...any) error {
	return template.Refusal(fmt.Sprintf(format, args...))
}
