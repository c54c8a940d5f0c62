package cloudformation

import "fmt"

const replacing = "Requested update requires the creation of a new physical resource; hence creating one."

// make creates a resource. unresolved is why its properties could not be
// evaluated, or nil.
func (o *operation) make(next *resourceState, unresolved error) error {
	next = o.put(next.with(createInProgress, ""))
	made, err := next, unresolved
	if err == nil {
		made, err = o.call(next)
	}
	if err != nil {
		o.put(made.with(createFailed, o.why(err, "Resource creation cancelled")))
		return err
	}
	o.put(made.with(createComplete, ""))
	return nil
}

// call asks the type to create what next describes. The state that it returns
// has an ID if something was made, error or not.
func (o *operation) call(next *resourceState) (*resourceState, error) {
	t, _ := o.s.typeOf(next.typeName)
	if err := checked(t, next); err != nil {
		return next, err
	}
	result, err := t.Create(o.ctx, o.request(next))
	made := *next
	made.id = result.ID
	if err != nil {
		return &made, err
	}
	if made.id == "" {
		return &made, fmt.Errorf("the local endpoint's type %s made the resource without a physical ID", next.typeName)
	}
	made.attributes, err = normal(result.Attributes)
	return &made, err
}

// replace creates a new resource beside the present one, which goes in cleanup.
func (o *operation) replace(now, next *resourceState) error {
	now = o.put(now.with(updateInProgress, replacing))
	made, err := o.call(next)
	if err != nil {
		o.retire(made)
		o.put(now.with(updateFailed, o.why(err, "Resource update cancelled")))
		return err
	}
	o.retire(now)
	o.put(made.with(updateComplete, ""))
	return nil
}

// modify changes a resource in place. A custom resource may answer with another
// physical ID, which makes it a replacement.
func (o *operation) modify(now, next *resourceState) error {
	t, _ := o.s.typeOf(next.typeName)
	o.put(now.with(updateInProgress, ""))
	if err := checked(t, next); err != nil {
		o.put(now.with(updateFailed, err.Error()))
		return err
	}
	changed := *next
	changed.id, changed.attributes = now.id, now.attributes
	result, err := t.Update(o.ctx, o.request(next), now.id, now.properties)
	if err == nil {
		err = changed.take(result.ID, result.Attributes)
	}
	if err != nil {
		// It may have changed half way: the state holds what was asked for, so
		// that a rollback puts back what was before.
		o.put(changed.with(updateFailed, o.why(err, "Resource update cancelled")))
		return err
	}
	if changed.id != now.id {
		o.retire(now)
	}
	o.put(changed.with(updateComplete, ""))
	return nil
}

// take notes what an update answered; what it does not answer stays.
func (r *resourceState) take(id string, attributes map[string]any) error {
	if id != "" {
		r.id = id
	}
	if attributes == nil {
		return nil
	}
	var err error
	r.attributes, err = normal(attributes)
	return err
}
