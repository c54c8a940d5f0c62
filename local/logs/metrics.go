package logs

import "github.com/millrace-dev/millrace/local/metric"

// publish is what an event adds to CloudWatch: of its group, and of all groups.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
func (s *Service) publish(g *group, bytes int) {
	now := s.cfg.Clock.Now()
	events, size := metric.Value{Name: "IncomingLogEvents", Unit: "None", Value: 1}, metric.Bytes("IncomingBytes", bytes)
	s.cfg.Metrics.Publish("AWS/Logs", nil, now, events, size)
	s.cfg.Metrics.Publish("AWS/Logs", g.dimensions, now, events, size)
}
