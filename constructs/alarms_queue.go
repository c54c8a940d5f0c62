package constructs

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
)

// QueueAlarmsProps says which queue is watched, and what is too much for it.
type QueueAlarmsProps struct {
	// Queue to watch. Required.
	Queue awssqs.IQueue
	// Alarms says whom they tell.
	Alarms AlarmProps
	// Depth is how many messages may wait, 1 or more. Zero: none, as in a queue of
	// failures.
	Depth int
	// Age is how long a message may wait, in whole seconds. Zero: half of the queue's
	// retention where this app makes it, else 48h, half of SQS's default.
	Age time.Duration
}

// QueueAlarms watch an SQS queue.
type QueueAlarms struct {
	constructs.Construct
	// Depth (queue-depth, warn): more messages wait than may.
	Depth *Alarm
	// Age (queue-age, warn): a message waited longer than it may.
	Age *Alarm

	alarms
}

// NewQueueAlarms makes QueueAlarms.
func NewQueueAlarms(scope constructs.Construct, id string, props QueueAlarmsProps) *QueueAlarms {
	a := &QueueAlarms{}
	newConstruct(a, scope, id)
	return a
}
