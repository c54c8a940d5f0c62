package constructs

import (
	"fmt"
	"math"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
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

	made alarms
}

// NewQueueAlarms makes QueueAlarms. SQS writes no metrics of a queue that nobody has
// used for six hours: nothing is in it, or what is in it is as old as before.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html
func NewQueueAlarms(scope constructs.Construct, id string, props QueueAlarmsProps) *QueueAlarms {
	a := &QueueAlarms{}
	newConstruct(a, scope, id)
	if !props.check(check{construct: a}) {
		return a
	}
	path := pathOf(props.Queue)
	waits := fmt.Sprintf("Messages wait in %s, which is empty when all is well.", path)
	if props.Depth > 0 {
		waits = fmt.Sprintf("More than %d messages wait in %s: what reads it is slow, or gone.", props.Depth, path)
	}
	watch := func(kind, metric string, threshold float64, says string) *Alarm {
		return a.made.add(a, props.Alarms, watch{
			kind: kind, severity: Warn, compare: above, threshold: threshold, m: 3, n: 5, missing: asBefore, says: says,
			metric: props.Queue.Metric(jsii.String(metric), over("Maximum", time.Minute)),
		})
	}
	a.Depth = watch("queue-depth", "ApproximateNumberOfMessagesVisible", float64(props.Depth), waits)
	a.Age = watch("queue-age", "ApproximateAgeOfOldestMessage", props.Age.Seconds(),
		fmt.Sprintf("A message of %s waits longer than %s: it is deleted when the queue's retention ends.", path, spoken(props.Age)))
	return a
}

// All are the alarms that were made, in the order of the fields.
func (a *QueueAlarms) All() []*Alarm { return a.made.list() }

func (p *QueueAlarmsProps) check(c check) bool {
	p.Alarms.check(c)
	if !c.given("Queue", p.Queue, "the queue to watch") || !c.here("Queue", p.Queue, true) {
		return false
	}
	c.number("Depth", &p.Depth, 0, 1, math.MaxInt32, "messages, or 0 for none")
	if queue, ok := resourceOf[awssqs.CfnQueue](p.Queue); ok {
		take(&p.Age, seconds(known(queue.MessageRetentionPeriod())/2).Truncate(time.Second))
	}
	// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
	c.seconds("Age", &p.Age, 48*time.Hour, time.Second, 14*24*time.Hour)
	return true
}
