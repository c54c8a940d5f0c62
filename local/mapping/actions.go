package mapping

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Actions are the mappings' part of Lambda's REST API.
func (s *Service) Actions() map[string]awsapi.Action {
	return map[string]awsapi.Action{
		"POST /2015-03-31/event-source-mappings":          s.createAction,
		"GET /2015-03-31/event-source-mappings":           s.listAction,
		"GET /2015-03-31/event-source-mappings/{uuid}":    s.getAction,
		"PUT /2015-03-31/event-source-mappings/{uuid}":    s.updateAction,
		"DELETE /2015-03-31/event-source-mappings/{uuid}": s.deleteAction,
	}
}

// configuration is EventSourceMappingConfiguration of the API reference.
type configuration struct {
	UUID                           string
	EventSourceMappingArn          string
	EventSourceArn                 string
	FunctionArn                    string
	State                          string
	StateTransitionReason          string
	LastModified                   awsapi.Timestamp
	LastProcessingResult           string
	BatchSize                      int
	MaximumBatchingWindowInSeconds int
	ParallelizationFactor          int
	StartingPosition               string
	StartingPositionTimestamp      *awsapi.Timestamp `json:",omitempty"`
	MaximumRetryAttempts           int
	MaximumRecordAgeInSeconds      int
	BisectBatchOnFunctionError     bool
	FunctionResponseTypes          []string
	DestinationConfig              destinationConfig
	TumblingWindowInSeconds        int
	MetricsConfig                  *metricsConfig  `json:",omitempty"`
	FilterCriteria                 *filterCriteria `json:",omitempty"`
}

func (m *mapping) describe() configuration {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := m.settings
	d := configuration{
		UUID: m.uuid, EventSourceMappingArn: m.arn(), EventSourceArn: c.EventSourceARN, FunctionArn: c.FunctionARN,
		State: "Enabled", StateTransitionReason: "User action",
		LastModified: awsapi.Timestamp{Time: m.changed}, LastProcessingResult: m.result,
		BatchSize: c.BatchSize, MaximumBatchingWindowInSeconds: seconds(c.Window), ParallelizationFactor: c.Lanes,
		StartingPosition: c.StartingPosition, MaximumRetryAttempts: c.MaxRetries, MaximumRecordAgeInSeconds: -1,
		BisectBatchOnFunctionError: c.Bisect, FunctionResponseTypes: []string{},
	}
	if !c.Enabled {
		d.State = "Disabled"
	}
	if !c.StartingTime.IsZero() {
		d.StartingPositionTimestamp = &awsapi.Timestamp{Time: c.StartingTime}
	}
	if c.MaxAge > 0 {
		d.MaximumRecordAgeInSeconds = seconds(c.MaxAge)
	}
	if c.ReportItems {
		d.FunctionResponseTypes = []string{"ReportBatchItemFailures"}
	}
	if c.OnFailure != "" {
		d.DestinationConfig.OnFailure = &onFailureConfig{c.OnFailure}
	}
	d.FilterCriteria = criteria(c.Filters)
	if len(c.Metrics) > 0 {
		d.MetricsConfig = &metricsConfig{c.Metrics}
	}
	return d
}

func seconds(d time.Duration) int { return int(d / time.Second) }

func (m *mapping) arn() string {
	c := m.service.config
	return "arn:aws:lambda:" + c.Region + ":" + c.Account + ":event-source-mapping:" + m.uuid
}

func read(r *awsapi.Request) (properties, error) {
	// Tags come as a map here and as a list in templates; neither matters.
	var in struct {
		properties
		Tags map[string]string
	}
	if err := json.Unmarshal(r.Body, &in); err != nil {
		return in.properties, awsapi.Errorf("InvalidRequestContentException", "Could not parse request body into json: %v", err)
	}
	return in.properties, nil
}

func answer(status int, body any) (any, error) {
	text, err := json.Marshal(body)
	return awsapi.Raw{Status: status, Body: text}, err
}

func (s *Service) createAction(_ context.Context, r *awsapi.Request) (any, error) {
	p, err := read(r)
	if err != nil {
		return nil, err
	}
	m, err := s.create(p)
	if err != nil {
		return nil, err
	}
	return answer(http.StatusAccepted, m.describe())
}

func (s *Service) getAction(_ context.Context, r *awsapi.Request) (any, error) {
	m, err := s.find(r.HTTP.PathValue("uuid"))
	if err != nil {
		return nil, err
	}
	return answer(http.StatusOK, m.describe())
}

func (s *Service) listAction(_ context.Context, r *awsapi.Request) (any, error) {
	query := r.HTTP.URL.Query()
	out := struct{ EventSourceMappings []configuration }{[]configuration{}}
	function := query.Get("FunctionName")
	if function != "" {
		function = functionARN(function, s.config.Account, s.config.Region)
	}
	for _, m := range s.all() {
		d := m.describe()
		if source := query.Get("EventSourceArn"); (source == "" || source == d.EventSourceArn) && (function == "" || function == d.FunctionArn) {
			out.EventSourceMappings = append(out.EventSourceMappings, d)
		}
	}
	return answer(http.StatusOK, out)
}

func (s *Service) updateAction(_ context.Context, r *awsapi.Request) (any, error) {
	m, err := s.find(r.HTTP.PathValue("uuid"))
	if err != nil {
		return nil, err
	}
	p, err := read(r)
	if err != nil {
		return nil, err
	}
	c, err := p.apply(m.current(), s.config.Account, s.config.Region)
	if err != nil {
		return nil, err
	}
	if err := m.update(c); err != nil {
		return nil, err
	}
	return answer(http.StatusAccepted, m.describe())
}

func (s *Service) deleteAction(_ context.Context, r *awsapi.Request) (any, error) {
	m, err := s.delete(r.HTTP.PathValue("uuid"))
	if err != nil {
		return nil, err
	}
	d := m.describe()
	d.State = "Deleting"
	return answer(http.StatusAccepted, d)
}
