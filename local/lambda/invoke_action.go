package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// invokeAction is the API's Invoke.
func (s *Service) invokeAction(ctx context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	id := newRequestID()
	headers := http.Header{"X-Amz-Executed-Version": {"$LATEST"}, "X-Amzn-Requestid": {id}}
	switch kind := r.HTTP.Header.Get("X-Amz-Invocation-Type"); kind {
	case "", "RequestResponse":
	case "DryRun":
		return awsapi.Raw{Status: http.StatusNoContent, Header: headers}, nil
	case "Event":
		if len(r.Body) > maxAsyncPayload {
			return nil, awsapi.Errorf("RequestTooLargeException", "Request must be smaller than %d bytes for the InvokeFunction operation", maxAsyncPayload).WithStatus(http.StatusRequestEntityTooLarge)
		}
		return awsapi.Raw{Status: http.StatusAccepted, Header: headers}, s.enqueue(f.name, id, r.Body)
	default:
		return nil, invalid("InvocationType %q is not one of RequestResponse, Event, DryRun", kind)
	}
	if len(r.Body) > 0 && !json.Valid(r.Body) {
		return nil, awsapi.Errorf("InvalidRequestContentException", "Could not parse request body into json")
	}
	result, err := s.Invoke(awsapi.WithRequestID(ctx, id), f.name, r.Body)
	if err != nil {
		return nil, err
	}
	if result.FunctionError != "" {
		headers.Set("X-Amz-Function-Error", result.FunctionError)
	}
	if r.HTTP.Header.Get("X-Amz-Log-Type") == "Tail" {
		headers.Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(result.LogTail))
	}
	return awsapi.Raw{Header: headers, Body: result.Payload}, nil
}
