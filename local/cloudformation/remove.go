package cloudformation

import (
	"maps"
	"slices"
	"strconv"

	"github.com/millrace-dev/millrace/local/cloudformation/template"
)

// delete carries out a stack's deletion, retaining the logical IDs in retain.
func (o *operation) delete(retain []string) {
	failed := o.remove(o.everything(), func(r *resourceState) bool {
		return r.deletionPolicy != "Delete" || slices.Contains(retain, r.logicalID)
	})
	if len(failed) > 0 {
		o.setStatus(deleteFailed, followingFailed("delete", failed))
		return
	}
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.stack.stale, o.stack.outputs, o.stack.imports, o.stack.before = nil, nil, map[string]bool{}, nil
	o.setStatusLocked(deleteComplete, "")
}

// everything lists what the stack has made and not deleted.
func (o *operation) everything() []*resourceState {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	list := slices.Clone(o.stack.stale)
	for _, r := range o.stack.resources {
		list = append(list, r)
	}
	return slices.DeleteFunc(list, func(r *resourceState) bool { return !r.exists() })
}

// remove deletes resources, what needs another before it, except those that
// retain keeps. It returns the logical IDs of those that could not be deleted;
// what they need is not deleted either.
func (o *operation) remove(list []*resourceState, retain func(*resourceState) bool) (failed []string) {
	byKey, needs := deletionOrder(list)
	errs := walk(reversed(needs), func(key string) error {
		r := byKey[key]
		if retain(r) {
			o.mark(r, deleteSkipped, "")
			return nil
		}
		return o.removeOne(r)
	})
	for key := range maps.Keys(errs) {
		failed = append(failed, byKey[key].logicalID)
	}
	slices.Sort(failed)
	return slices.Compact(failed)
}

// deletionOrder numbers the resources, of which several may have one logical ID
// (replaced ones beside the present), and says which need which.
func deletionOrder(list []*resourceState) (byKey map[string]*resourceState, needs map[string][]string) {
	byKey, needs = map[string]*resourceState{}, map[string][]string{}
	for i, r := range list {
		byKey[strconv.Itoa(i)] = r
	}
	for key, r := range byKey {
		needs[key] = nil
		for other, needed := range byKey {
			if slices.Contains(r.needs, needed.logicalID) {
				needs[key] = append(needs[key], other)
			}
		}
	}
	// Resources of two versions of a template, left by a failed update, may
	// need each other in a circle: these go in any order.
	for _, key := range template.Circular(needs) {
		needs[key] = nil
	}
	return byKey, needs
}

func (o *operation) removeOne(r *resourceState) error {
	o.mark(r, deleteInProgress, "")
	t, _ := o.s.typeOf(r.typeName)
	if err := t.Delete(o.s.ctx, o.request(r), r.id); err != nil {
		o.mark(r, deleteFailed, err.Error())
		return err
	}
	o.mark(r, deleteComplete, "")
	return nil
}

// mark records a step of r's deletion, in the stack's resources too if r is the
// one that its logical ID stands for.
func (o *operation) mark(r *resourceState, status, reason string) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	next := r.with(status, reason)
	next.at = o.s.now()
	if present := o.stack.resources[r.logicalID]; present != nil && present.id == r.id {
		o.stack.resources[r.logicalID] = next
	}
	o.record(next)
	if status == deleteComplete || status == deleteSkipped {
		o.stack.stale = slices.DeleteFunc(o.stack.stale, func(s *resourceState) bool { return s == r })
	}
}
