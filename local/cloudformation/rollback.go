package cloudformation

import (
	"bytes"
	"maps"
	"slices"
)

// skipped is what the CDK CLI recognizes in the event of a resource that
// ContinueUpdateRollback was told to skip.
const skipped = "Resource skipped during UpdateRollback"

// rollBackCreation deletes what a failed creation has made. The stack is in
// ROLLBACK_IN_PROGRESS.
func (o *operation) rollBackCreation() {
	// Retain keeps a resource even here; RetainExceptOnCreate is there for
	// those who do not want that (template reference, "DeletionPolicy").
	failed := o.remove(o.everything(), func(r *resourceState) bool { return r.deletionPolicy == "Retain" })
	if len(failed) > 0 {
		o.setStatus(rollbackFailed, followingFailed("delete", failed))
		return
	}
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.stack.stale, o.stack.imports = nil, map[string]bool{}
	o.setStatusLocked(rollbackComplete, "")
}

// rollBackUpdate puts everything back to the snapshot. It may be called again
// when it failed: what stands again is left alone. The stack is in
// UPDATE_ROLLBACK_IN_PROGRESS.
func (o *operation) rollBackUpdate(skip []string) {
	before := o.stack.before
	failed := walk(needsOf(before.resources), func(id string) error {
		return o.restore(before.resources[id], slices.Contains(skip, id))
	})
	if len(failed) > 0 {
		o.setStatus(updateRollbackFailed, followingFailed("update", slices.Sorted(maps.Keys(failed))))
		return
	}
	o.setStatus(updateRollbackCleanupInProgress, "")
	o.remove(o.newSince(before), func(r *resourceState) bool { return r.deletionPolicy == "Retain" })

	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	st := o.stack
	maps.DeleteFunc(st.resources, func(id string, _ *resourceState) bool { return before.resources[id] == nil })
	st.current, st.outputs, st.imports = before.current, before.outputs, before.imports
	st.stale, st.before = nil, nil
	o.setStatusLocked(updateRollbackComplete, "")
}

func needsOf(resources map[string]*resourceState) map[string][]string {
	needs := make(map[string][]string, len(resources))
	for id, r := range resources {
		needs[id] = r.needs
	}
	return needs
}

// newSince lists what exists now and did not then.
func (o *operation) newSince(before *snapshot) []*resourceState {
	var list []*resourceState
	for _, r := range o.everything() {
		if was := before.resources[r.logicalID]; was == nil || o.resource(r.logicalID).id != r.id {
			list = append(list, r)
		}
	}
	return list
}

// restore makes one resource again what it was.
func (o *operation) restore(old *resourceState, skip bool) error {
	now := o.resource(old.logicalID)
	changed := !bytes.Equal(now.template, old.template) || !maps.Equal(now.tags, old.tags)
	switch {
	case now == old:
		return nil
	case skip:
		o.put(old.with(updateComplete, skipped))
		return nil
	case now.id == old.id && !changed && now.status != updateFailed:
		o.adopt(now, old)
		return nil
	case now.id != old.id && !isCustom(old.typeName): // replaced: the old one still stands
		o.put(now.with(updateInProgress, ""))
		o.unretire(old)
		o.retire(now)
	case changed || now.id != old.id:
		return o.modifyBack(now, old)
	}
	o.put(old.with(updateComplete, ""))
	return nil
}

// modifyBack updates a resource from what the failed deployment asked for to
// what it was.
func (o *operation) modifyBack(now, old *resourceState) error {
	now = o.put(now.with(updateInProgress, ""))
	t, _ := o.s.typeOf(old.typeName)
	result, err := t.Update(o.s.ctx, o.request(old), now.id, now.properties)
	back := *old
	back.id, back.attributes = now.id, old.attributes
	if err == nil {
		err = back.take(result.ID, result.Attributes)
	}
	if err != nil {
		o.put(now.with(updateFailed, err.Error()))
		return err
	}
	if back.id != now.id {
		o.unretire(&back)
		o.retire(now)
	}
	o.put(back.with(updateComplete, ""))
	return nil
}

// unretire takes from cleanup what is wanted again.
func (o *operation) unretire(r *resourceState) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.stack.stale = slices.DeleteFunc(o.stack.stale, func(s *resourceState) bool {
		return s.logicalID == r.logicalID && s.id == r.id
	})
}
