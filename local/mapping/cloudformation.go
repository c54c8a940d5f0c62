package mapping

import (
	"context"

	"github.com/millrace-dev/millrace/local/resource"
)

// resourceProps are the properties of AWS::Lambda::EventSourceMapping that a
// Kinesis stream as source has. TumblingWindowInSeconds is here to be refused with a
// reason.
type resourceProps struct {
	BatchSize                      *int
	BisectBatchOnFunctionError     *bool
	DestinationConfig              *destinationConfig
	Enabled                        *bool
	EventSourceArn                 string
	FilterCriteria                 *filterCriteria
	FunctionName                   string
	FunctionResponseTypes          []string
	MaximumBatchingWindowInSeconds *int
	MaximumRecordAgeInSeconds      *int
	MaximumRetryAttempts           *int
	MetricsConfig                  *metricsConfig
	ParallelizationFactor          *int
	StartingPosition               string
	StartingPositionTimestamp      *float64
	Tags                           []struct{ Key, Value string }
	TumblingWindowInSeconds        *int
}

func (p resourceProps) properties() properties {
	return properties{
		BatchSize:                      p.BatchSize,
		BisectBatchOnFunctionError:     p.BisectBatchOnFunctionError,
		DestinationConfig:              p.DestinationConfig,
		Enabled:                        p.Enabled,
		EventSourceArn:                 p.EventSourceArn,
		FilterCriteria:                 p.FilterCriteria,
		FunctionName:                   p.FunctionName,
		FunctionResponseTypes:          p.FunctionResponseTypes,
		MaximumBatchingWindowInSeconds: p.MaximumBatchingWindowInSeconds,
		MaximumRecordAgeInSeconds:      p.MaximumRecordAgeInSeconds,
		MaximumRetryAttempts:           p.MaximumRetryAttempts,
		MetricsConfig:                  p.MetricsConfig,
		ParallelizationFactor:          p.ParallelizationFactor,
		StartingPosition:               p.StartingPosition,
		StartingPositionTimestamp:      p.StartingPositionTimestamp,
		TumblingWindowInSeconds:        p.TumblingWindowInSeconds,
	}
}

// ResourceTypes are the CloudFormation types that the service makes.
func (s *Service) ResourceTypes() []resource.Type {
	result := func(m *mapping) resource.Result {
		return resource.Result{ID: m.uuid, Attributes: map[string]any{"Id": m.uuid, "EventSourceMappingArn": m.arn()}}
	}
	settingsOf := func(p resourceProps) (settings, error) {
		return p.properties().apply(defaults, s.config.Account, s.config.Region)
	}
	return []resource.Type{resource.Of("AWS::Lambda::EventSourceMapping", resource.Handler[resourceProps]{
		Immutable: []string{"EventSourceArn", "StartingPosition", "StartingPositionTimestamp"},
		Check:     func(p resourceProps) error { _, err := settingsOf(p); return err },
		Create: func(_ context.Context, _ resource.Request, p resourceProps) (resource.Result, error) {
			m, err := s.create(p.properties())
			if err != nil {
				return resource.Result{}, err
			}
			return result(m), nil
		},
		Update: func(_ context.Context, _ resource.Request, id string, _, p resourceProps) (resource.Result, error) {
			m, err := s.find(id)
			if err != nil {
				return resource.Result{}, err
			}
			c, err := settingsOf(p)
			if err != nil {
				return resource.Result{}, err
			}
			return result(m), m.update(c)
		},
		Delete: func(_ context.Context, _ resource.Request, id string, _ resourceProps) error {
			s.delete(id) // gone already is as good
			return nil
		},
	})}
}
