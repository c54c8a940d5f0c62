// Package alarms is the alarms of the local CloudWatch: what they watch, their states
// by the documented evaluation, and whom they tell.
package alarms

import (
	"context"
	"log/slog"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/clock"
	"github.com/millrace-dev/millrace/local/cloudwatch"
	"github.com/millrace-dev/millrace/local/resource"
)

// Config of the service.
type Config struct {
	Account string
	Region  string
	Clock   *clock.Clock
	// Metrics has what alarms watch.
	Metrics interface {
		Data(queries []cloudwatch.Query, from, to time.Time) ([]cloudwatch.Series, error)
	}
	// Topics are told of changes of state, as CloudWatch: the topic's policy decides.
	Topics interface {
		SendAs(ctx context.Context, service, sourceARN, topicARN, subject, message string) error
	}
	Log *slog.Logger
}

// Service holds the alarms of an account and region.
type Service struct{ config Config }

// New makes the service, without an alarm.
func New(c Config) *Service { return &Service{config: c} }

// Evaluate brings the states up to the clock's time and tells who is to be told.
func (s *Service) Evaluate(ctx context.Context) {}

// Actions are part of the API of CloudWatch.
func (s *Service) Actions() map[string]awsapi.Action { return nil }

// ResourceTypes are AWS::CloudWatch::Alarm, CompositeAlarm and AnomalyDetector.
func (s *Service) ResourceTypes() []resource.Type { return nil }
