package cloudformation

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

const stackType = "AWS::CloudFormation::Stack"

// event is one line of a stack's history.
type event struct {
	id          string
	operationID string
	token       string // the caller's ClientRequestToken
	logicalID   string
	physicalID  string
	typeName    string
	status      string
	reason      string
	properties  json.RawMessage
	at          time.Time
}

// record adds a resource's event. s.mu is held.
func (o *operation) record(r *resourceState) {
	o.append(event{
		logicalID: r.logicalID, physicalID: r.id, typeName: r.typeName,
		status: r.status, reason: r.reason, properties: r.template, at: r.at,
	})
}

// setStatus changes the stack's status, tells who waits for it, and records the
// event.
func (o *operation) setStatus(status, reason string) {
	o.s.mu.Lock()
	defer o.s.mu.Unlock()
	o.setStatusLocked(status, reason)
}

func (o *operation) setStatusLocked(status, reason string) {
	st := o.stack
	st.status, st.reason = status, reason
	if status == deleteComplete {
		st.deleted = o.s.now()
	}
	o.append(event{logicalID: st.name, physicalID: st.id, typeName: stackType, status: status, reason: reason, at: o.s.now()})
	close(st.changed)
	st.changed = make(chan struct{})
}

func (o *operation) append(e event) {
	e.id, e.operationID, e.token = uuid.NewString(), o.id, o.token
	o.stack.events = append(o.stack.events, e)
	o.s.config.Log.Debug("cloudformation", "stack", o.stack.name, "resource", e.logicalID, "type", e.typeName, "status", e.status, "reason", e.reason)
}
