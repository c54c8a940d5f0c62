package cloudformation

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/millrace-dev/millrace/local/resource"
)

// customEvent is what the function of a custom resource gets (user guide,
// "Custom resource request objects").
type customEvent struct {
	RequestType           string
	ResponseURL           string
	StackID               string `json:"StackId"`
	RequestID             string `json:"RequestId"`
	ResourceType          string
	LogicalResourceID     string `json:"LogicalResourceId"`
	PhysicalResourceID    string `json:"PhysicalResourceId,omitempty"`
	ServiceToken          string
	ResourceProperties    any
	OldResourceProperties any `json:",omitempty"`
}

// customResponse is what the function puts to ResponseURL ("Custom resource
// response objects"). NoEcho masks values in places that the engine does not
// show them in.
type customResponse struct {
	Status             string
	Reason             string
	PhysicalResourceID string `json:"PhysicalResourceId"`
	StackID            string `json:"StackId"`
	RequestID          string `json:"RequestId"`
	LogicalResourceID  string `json:"LogicalResourceId"`
	NoEcho             bool
	Data               map[string]any
}

// customResource is the type whose function the template names itself.
func (s *Service) customResource(typeName string) resource.Type {
	return resource.Type{
		Name: typeName,
		Check: func(properties json.RawMessage) error {
			_, _, err := customProperties(properties)
			return err
		},
		Create: func(ctx context.Context, r resource.Request) (resource.Result, error) {
			answer, err := s.ask(ctx, r, customEvent{RequestType: "Create", ResourceType: typeName})
			switch {
			case answer.PhysicalResourceID != "":
			case err == nil:
				err = refusef("Invalid PhysicalResourceId: the response to RequestType Create has none")
			case answer.Status == "FAILED": // the rollback sends a Delete all the same
				answer.PhysicalResourceID = r.GeneratedName(128)
			}
			return answer.result(), err
		},
		Update: func(ctx context.Context, r resource.Request, id string, old json.RawMessage) (resource.Result, error) {
			was, before, err := customProperties(old)
			if err != nil {
				return resource.Result{}, err
			}
			if is, _, err := customProperties(r.Properties); err == nil && is != was {
				return resource.Result{}, refusef("Modifying service token is not allowed.")
			}
			answer, err := s.ask(ctx, r, customEvent{RequestType: "Update", ResourceType: typeName, PhysicalResourceID: id, OldResourceProperties: before})
			return answer.result(), err
		},
		Delete: func(ctx context.Context, r resource.Request, id string) error {
			_, err := s.ask(ctx, r, customEvent{RequestType: "Delete", ResourceType: typeName, PhysicalResourceID: id})
			return err
		},
	}
}

func (r customResponse) result() resource.Result {
	data := r.Data
	if data == nil {
		data = map[string]any{}
	}
	return resource.Result{ID: r.PhysicalResourceID, Attributes: data}
}

// ask invokes the function and waits for its response.
func (s *Service) ask(ctx context.Context, r resource.Request, e customEvent) (customResponse, error) {
	token, properties, err := customProperties(r.Properties)
	if err != nil {
		return customResponse{}, err
	}
	timeout, err := serviceTimeout(properties)
	if err != nil {
		return customResponse{}, err
	}
	e.RequestID, e.StackID, e.LogicalResourceID = uuid.NewString(), r.StackID, r.LogicalID
	e.ServiceToken, e.ResourceProperties = token, properties
	path, answered := s.responses.expect(e)
	defer s.responses.forget(path)
	e.ResponseURL = s.config.BaseURL() + path
	payload, err := json.Marshal(e)
	if err != nil {
		return customResponse{}, err
	}

	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	invoked := make(chan error, 1)
	go func() { invoked <- s.config.Invoke(ctx, token, payload) }()
	expired := time.NewTimer(timeout)
	defer expired.Stop()
	return await(ctx, e, answered, invoked, expired.C)
}

// await takes the response, or why there will be none.
func await(ctx context.Context, e customEvent, answered <-chan customResponse, invoked <-chan error, expired <-chan time.Time) (customResponse, error) {
	for {
		select {
		case answer := <-answered:
			return answer, answer.failure()
		case err := <-invoked:
			if err == nil {
				invoked = nil // the response may come from elsewhere, and later
				continue
			}
			select {
			case answer := <-answered:
				return answer, answer.failure()
			default:
				return customResponse{}, fmt.Errorf("invoke %s: %w", e.ServiceToken, err)
			}
		case <-expired:
			return customResponse{}, refusef("CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [%s].", e.RequestID)
		case <-ctx.Done():
			return customResponse{}, ctx.Err()
		}
	}
}

func (r customResponse) failure() error {
	if r.Status == "SUCCESS" {
		return nil
	}
	return refusef("Received response status [FAILED] from custom resource. Message returned: %s (RequestId: %s)", r.Reason, r.RequestID)
}

// customProperties returns the service token and the properties as the function
// gets them: every scalar is a string.
func customProperties(properties json.RawMessage) (token string, all map[string]any, err error) {
	var tree any
	if tree, err = decodeTree(properties); err != nil {
		return "", nil, err
	}
	all, _ = inStrings(tree).(map[string]any)
	token, ok := all["ServiceToken"].(string)
	if !ok || token == "" {
		return "", nil, refusef("#: required key [ServiceToken] not found")
	}
	return token, all, nil
}

func inStrings(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, item := range v {
			v[key] = inStrings(item)
		}
		return v
	case []any:
		for i, item := range v {
			v[i] = inStrings(item)
		}
		return v
	case nil:
		return nil
	default:
		return fmt.Sprint(v)
	}
}

// serviceTimeout is the property ServiceTimeout: 1 to 3600 seconds, 3600 by
// default.
func serviceTimeout(properties map[string]any) (time.Duration, error) {
	given, ok := properties["ServiceTimeout"]
	if !ok {
		return time.Hour, nil
	}
	seconds, err := strconv.Atoi(fmt.Sprint(given))
	if err != nil || seconds < 1 || seconds > 3600 {
		return 0, fmt.Errorf("#/ServiceTimeout: %v is not allowed: give 1 to 3600 seconds", given)
	}
	return time.Duration(seconds) * time.Second, nil
}
