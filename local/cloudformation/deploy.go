package cloudformation

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"
)

// create carries out a stack's creation.
func (o *operation) create(d *desired) {
	if d.timeout > 0 {
		timer := time.AfterFunc(d.timeout, func() {
			o.cancel(refusef("Stack creation time exceeded the specified timeout."))
		})
		defer timer.Stop()
	}
	problem := o.deploy(d)
	switch {
	case o.abandoned():
	case problem == "":
		o.setStatus(createComplete, "")
	case d.disableRollback || d.onFailure == "DO_NOTHING":
		o.setStatus(createFailed, problem)
	case d.onFailure == "DELETE":
		o.turn(deleteInProgress, problem+"Delete requested by user.")
		o.delete(nil)
	default:
		o.turn(rollbackInProgress, problem+"Rollback requested by user.")
		o.rollBackCreation()
	}
}

// update carries out a stack's update.
func (o *operation) update(d *desired) {
	problem := o.deploy(d)
	switch {
	case o.abandoned():
	case problem == "":
		o.cleanUp(d)
	case d.disableRollback:
		o.setStatus(updateFailed, problem)
	default:
		o.turn(updateRollbackInProgress, problem)
		o.rollBackUpdate(nil)
	}
}

// abandoned says that the stack is deleted meanwhile, or the service closed.
func (o *operation) abandoned() bool {
	return o.s.ctx.Err() != nil || errors.Is(context.Cause(o.ctx), errSuperseded)
}

// deploy makes resources and outputs what d wants, except for what is to go. It
// returns what went wrong, as a stack's status reason says it, or "".
func (o *operation) deploy(d *desired) string {
	failed := walk(d.instance.Needs, func(id string) error {
		err := o.converge(d, id)
		if err != nil {
			o.cancel(err)
		}
		return err
	})
	maps.DeleteFunc(failed, func(_ string, err error) bool { return errors.Is(err, errNotBegun) })
	if len(failed) > 0 {
		return o.failures(slices.Sorted(maps.Keys(failed)))
	}
	if o.ctx.Err() != nil {
		return context.Cause(o.ctx).Error() + " "
	}
	outputs, err := o.evaluateOutputs(d)
	if err != nil {
		return err.Error() + " "
	}
	if err := o.publish(outputs); err != nil {
		return err.Error() + " "
	}
	return ""
}

func (o *operation) failures(ids []string) string {
	var created, updated []string
	for _, id := range ids {
		if o.resource(id).status == createFailed {
			created = append(created, id)
		} else {
			updated = append(updated, id)
		}
	}
	reason := ""
	if created != nil {
		reason += followingFailed("create", created)
	}
	if updated != nil {
		reason += followingFailed("update", updated)
	}
	return reason
}

// cleanUp ends a successful update: what was replaced or is not wanted any more
// goes. What cannot be deleted is left behind, as CloudFormation leaves it.
func (o *operation) cleanUp(d *desired) {
	o.setStatus(updateCleanupInProgress, "")
	o.s.mu.Lock()
	replaced := o.stack.stale
	var removed []*resourceState
	for id, r := range o.stack.resources {
		if _, wanted := d.instance.Resources[id]; !wanted {
			removed = append(removed, r)
		}
	}
	o.s.mu.Unlock()

	failed := o.remove(append(slices.Clone(replaced), removed...), func(r *resourceState) bool {
		if slices.Contains(replaced, r) {
			return r.updateReplacePolicy == "Retain"
		}
		return r.deletionPolicy != "Delete"
	})
	reason := ""
	if len(failed) > 0 {
		reason = "Update successful. One or more resources could not be deleted."
	}

	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	for _, r := range removed {
		delete(o.stack.resources, r.logicalID)
	}
	o.stack.stale, o.stack.before, o.stack.imports = nil, nil, o.imports
	o.setStatusLocked(updateComplete, reason)
}

// converge makes one resource what the template wants.
func (o *operation) converge(d *desired, id string) error {
	if o.ctx.Err() != nil {
		return errNotBegun
	}
	now := o.resource(id)
	want := d.instance.Resources[id]
	next := &resourceState{
		logicalID: id, typeName: want.Type, metadata: want.Metadata, tags: d.tagMap(), needs: d.instance.Needs[id],
		deletionPolicy: want.DeletionPolicy, updateReplacePolicy: want.UpdateReplacePolicy,
	}
	var err error
	next.template, next.properties, err = o.properties(d, id)
	if !now.exists() || now.status == createFailed {
		o.retire(now)
		return o.make(next, err)
	}
	if err != nil {
		o.put(now.with(updateFailed, err.Error()))
		return err
	}
	t, _ := o.s.typeOf(next.typeName)
	changed := changedProperties(now.template, next.template)
	switch {
	case slices.ContainsFunc(changed, func(name string) bool { return slices.Contains(t.Immutable, name) }):
		return o.replace(now, next)
	case len(changed) > 0 || now.status == updateFailed || !maps.Equal(now.tags, next.tags) && !isCustom(next.typeName):
		return o.modify(now, next)
	default:
		o.adopt(now, next)
		return nil
	}
}

// changedProperties lists the top-level properties in which a and b differ.
func changedProperties(a, b json.RawMessage) []string {
	before, after := topLevel(a), topLevel(b)
	var changed []string
	for name, value := range after {
		if was, ok := before[name]; !ok || !bytes.Equal(was, value) {
			changed = append(changed, name)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			changed = append(changed, name)
		}
	}
	slices.Sort(changed)
	return changed
}

func topLevel(properties json.RawMessage) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	// The bytes come from marshal: they are an object.
	_ = json.Unmarshal(properties, &m)
	return m
}

// adopt takes over what changes nothing outside: metadata, policies, order.
func (o *operation) adopt(now, next *resourceState) {
	c := *now
	c.metadata, c.needs = next.metadata, next.needs
	c.deletionPolicy, c.updateReplacePolicy = next.deletionPolicy, next.updateReplacePolicy
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.stack.resources[c.logicalID] = &c
}
