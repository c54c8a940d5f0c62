package sqs

import (
	"time"

	"github.com/millrace-dev/millrace/local/metric"
)

// namespace of what queues publish.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
const namespace = "AWS/SQS"

// A queue publishes while it is active: "up to six hours from the last activity (i.e.,
// any API call) on the queue".
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/MonitorSQSwithCloudWatch.html
const activeFor = 6 * time.Hour

// poison is how often a message is received, and not deleted, before the age of the
// oldest message is about others.
const poison = 3

// publish publishes what an action did with the queue, which makes it active. s.mu is
// held.
func (s *Service) publish(q *queue, values ...metric.Value) {
	q.active = s.shown()
	s.config.Metrics.Publish(namespace, q.of, q.active, values...)
}

// publishReceive is of a ReceiveMessage that is answered. s.mu is held.
func (s *Service) publishReceive(q *queue, messages int) {
	s.publish(q, metric.Count("NumberOfMessagesReceived", messages), metric.One("NumberOfEmptyReceives", messages == 0))
}
