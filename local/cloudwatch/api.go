package cloudwatch

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/metric"
)

// API is CloudWatch's, but for what package alarms adds. Clients speak Smithy RPC v2 in
// CBOR today, and spoke JSON and the Query protocol before.
func (s *Service) API() awsapi.Service {
	return awsapi.Service{
		Name: "monitoring", Protocol: awsapi.RPC,
		TargetPrefix: "GraniteServiceVersion20100801",
		Namespace:    "http://monitoring.amazonaws.com/doc/2010-08-01/",
		Shapes: map[string]string{
			"InternalServiceError":        "InternalServiceFault",
			"InvalidFormat":               "InvalidFormatFault",
			"InvalidParameterCombination": "InvalidParameterCombinationException",
			"InvalidParameterInput":       "DashboardInvalidInputError",
			"InvalidParameterValue":       "InvalidParameterValueException",
			"LimitExceeded":               "LimitExceededFault",
			"MissingParameter":            "MissingRequiredParameterException",
		},
		Actions: map[string]awsapi.Action{
			"DeleteDashboards":    awsapi.JSON(s.deleteDashboards),
			"GetDashboard":        awsapi.JSON(s.getDashboard),
			"GetMetricData":       awsapi.JSON(s.getMetricData),
			"GetMetricStatistics": awsapi.JSON(s.getMetricStatistics),
			"ListDashboards":      awsapi.JSON(s.listDashboards),
			"ListMetrics":         awsapi.JSON(s.listMetrics),
			"PutDashboard":        awsapi.JSON(s.putDashboard),
			"PutMetricData":       awsapi.JSON(s.putMetricData),
		},
	}
}

// dimension is one of the API.
type dimension struct {
	Name  string
	Value string
}

func fromAPI(dimensions []dimension) []metric.Dimension {
	found := make([]metric.Dimension, len(dimensions))
	for i, d := range dimensions {
		found[i] = metric.Dimension(d)
	}
	return found
}

func toAPI(dimensions []metric.Dimension) []dimension {
	found := make([]dimension, len(dimensions))
	for i, d := range dimensions {
		found[i] = dimension(d)
	}
	return found
}

func invalid(parameter, format string, args ...any) error {
	return awsapi.Errorf("InvalidParameterValue", "The parameter %s: %s", parameter, fmt.Sprintf(format, args...))
}

func missing(parameter string) error {
	return awsapi.Errorf("MissingParameter", "The parameter %s is required.", parameter)
}

func combination(format string, args ...any) error {
	return awsapi.Errorf("InvalidParameterCombination", format, args...)
}

func notFound(format string, args ...any) *awsapi.Error {
	return awsapi.Errorf("ResourceNotFound", format, args...).WithStatus(http.StatusNotFound)
}

// page cuts one page out of a list; a token is how many items are before it.
func page[T any](all []T, token string, size int) ([]T, string, error) {
	start := 0
	if token != "" {
		var err error
		if start, err = strconv.Atoi(token); err != nil || start < 0 || start > len(all) {
			return nil, "", awsapi.Errorf("InvalidNextToken", "NextToken %q is not one that was given out", token)
		}
	}
	all = all[start:]
	if len(all) <= size {
		return all, "", nil
	}
	return all[:size], strconv.Itoa(start + size), nil
}
