package sqs

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// queue is one queue. Service.mu guards it.
type queue struct {
	name     string
	of       []metric.Dimension
	active   time.Time // when an action touched it last
	props    queueProps
	policy   json.RawMessage
	created  time.Time
	modified time.Time
	messages []*message    // the oldest first
	changed  chan struct{} // closed, and replaced, when a message comes or becomes visible
}

func newQueue(name string, p queueProps, now time.Time) *queue {
	return &queue{name: name, of: []metric.Dimension{{Name: "QueueName", Value: name}}, active: now, props: p, created: now, modified: now, changed: make(chan struct{})}
}

// notify wakes those who wait for a message.
func (q *queue) notify() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// expire drops the messages whose retention has ended.
func (q *queue) expire(now time.Time) {
	q.messages = slices.DeleteFunc(q.messages, func(m *message) bool {
		return now.Sub(m.sent) >= q.props.retention()
	})
}

// next is when the first of the hidden messages becomes visible; zero: none is hidden.
func (q *queue) next(now time.Time) (first time.Time) {
	for _, m := range q.messages {
		if m.visible.After(now) && (first.IsZero() || m.visible.Before(first)) {
			first = m.visible
		}
	}
	return first
}

// counts are the messages that can be received, that a consumer has, and that are
// delayed.
func (q *queue) counts(now time.Time) (visible, inFlight, delayed int) {
	for _, m := range q.messages {
		switch {
		case !m.visible.After(now):
			visible++
		case m.received > 0:
			inFlight++
		default:
			delayed++
		}
	}
	return visible, inFlight, delayed
}

// The defaults of AWS's API reference, SetQueueAttributes.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
const (
	defaultVisibility = 30
	defaultRetention  = 345600
	defaultMaxSize    = 1 << 20
)

func (p queueProps) visibility() time.Duration {
	if p.VisibilityTimeout == nil {
		return defaultVisibility * time.Second
	}
	return time.Duration(*p.VisibilityTimeout) * time.Second
}

func (p queueProps) retention() time.Duration {
	return time.Duration(cmp.Or(p.MessageRetentionPeriod, defaultRetention)) * time.Second
}

func (p queueProps) maxSize() int { return cmp.Or(p.MaximumMessageSize, defaultMaxSize) }

// attributes are those of GetQueueAttributes that have a value.
func (s *Service) attributes(q *queue) map[string]string {
	visible, inFlight, delayed := q.counts(s.now())
	p := q.props
	all := map[string]string{
		"QueueArn":                              s.arn(q.name),
		"CreatedTimestamp":                      strconv.FormatInt(q.created.Unix(), 10),
		"LastModifiedTimestamp":                 strconv.FormatInt(q.modified.Unix(), 10),
		"ApproximateNumberOfMessages":           strconv.Itoa(visible),
		"ApproximateNumberOfMessagesNotVisible": strconv.Itoa(inFlight),
		"ApproximateNumberOfMessagesDelayed":    strconv.Itoa(delayed),
		"DelaySeconds":                          strconv.Itoa(p.DelaySeconds),
		"MaximumMessageSize":                    strconv.Itoa(p.maxSize()),
		"MessageRetentionPeriod":                strconv.Itoa(int(p.retention().Seconds())),
		"ReceiveMessageWaitTimeSeconds":         strconv.Itoa(p.ReceiveMessageWaitTimeSeconds),
		"VisibilityTimeout":                     strconv.Itoa(int(p.visibility().Seconds())),
		"SqsManagedSseEnabled":                  strconv.FormatBool(p.KmsMasterKeyId == "" && (p.SqsManagedSseEnabled == nil || *p.SqsManagedSseEnabled)),
	}
	if len(q.policy) > 0 {
		all["Policy"] = string(q.policy)
	}
	if p.RedrivePolicy != nil {
		text, _ := json.Marshal(p.RedrivePolicy) // a string and a number
		all["RedrivePolicy"] = string(text)
	}
	if len(p.RedriveAllowPolicy) > 0 {
		all["RedriveAllowPolicy"] = string(p.RedriveAllowPolicy)
	}
	if p.KmsMasterKeyId != "" {
		all["KmsMasterKeyId"] = p.KmsMasterKeyId
		all["KmsDataKeyReusePeriodSeconds"] = strconv.Itoa(cmp.Or(p.KmsDataKeyReusePeriodSeconds, 300))
	}
	return all
}
