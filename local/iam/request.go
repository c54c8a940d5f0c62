package iam

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// AuthorizeRequest is the endpoint's hook before every action
// (awsapi.Mux.Authorize). It refuses sessions that this process did not make,
// sessions that have expired, and calls that the session's role does not
// allow, of the services that name their resources themselves and of those calls that
// resourceOf maps.
func (s *Service) AuthorizeRequest(service *awsapi.Service, r *awsapi.Request) error {
	key := r.Principal.AccessKeyID
	c := s.session(key)
	switch {
	case c == nil && strings.HasPrefix(key, temporary):
		return awsapi.Errorf(oneOf(service, "InvalidClientTokenId", "UnrecognizedClientException"), "The security token included in the request is invalid.").WithStatus(http.StatusForbidden)
	case c == nil:
		return nil
	case c.expired():
		return awsapi.Errorf(oneOf(service, "ExpiredToken", "ExpiredTokenException"), "The security token included in the request is expired").WithStatus(http.StatusForbidden)
	}
	if service.Resources != nil {
		return s.refusalOfAny(c, service.Name+":"+r.Action, service.Resources(r))
	}
	action, resource, mapped := s.resourceOf(service, r)
	if !mapped {
		return nil
	}
	return s.refusal(c, action, resource)
}

// refusalOfAny is nil if the session may do it with all of the resources.
func (s *Service) refusalOfAny(c *session, action string, resources []string) error {
	if len(resources) == 0 {
		return s.refusal(c, action, "")
	}
	for _, resource := range resources {
		if err := s.refusal(c, action, resource); err != nil {
			return err
		}
	}
	return nil
}

// oneOf picks the error code of the Query protocols or that of the JSON ones.
func oneOf(service *awsapi.Service, inQuery, inJSON string) string {
	if service.Protocol == awsapi.Query || service.Protocol == awsapi.EC2Query {
		return inQuery
	}
	return inJSON
}

// resourceOf says which IAM action a call is and which resource it touches
// (Service Authorization Reference). An empty resource means that the call
// does not name one.
func (s *Service) resourceOf(service *awsapi.Service, r *awsapi.Request) (action, resource string, mapped bool) {
	action = service.Name + ":" + r.Action
	switch service.Name {
	case "kinesis":
		return action, s.stream(r), true
	case "firehose":
		if name := field(r.Body, "DeliveryStreamName"); name != "" {
			resource = s.regional("firehose", r, "deliverystream/"+name)
		}
		return action, resource, true
	case "secretsmanager":
		return action, s.secret(r), true
	case "ssm":
		if name := field(r.Body, "Name"); name != "" && !strings.HasPrefix(name, "arn:") {
			resource = s.regional("ssm", r, "parameter/"+strings.TrimPrefix(name, "/"))
		}
		return action, resource, strings.HasPrefix(r.Action, "GetParameter")
	case "lambda":
		name, ok := strings.CutSuffix(r.HTTP.URL.Path, "/invocations")
		if !ok {
			return "", "", false
		}
		name, _ = url.PathUnescape(roleName(name))
		if !strings.HasPrefix(name, "arn:") {
			name = s.regional("lambda", r, "function:"+name)
		}
		return "lambda:InvokeFunction", name, true
	}
	return "", "", false
}

func (s *Service) stream(r *awsapi.Request) string {
	for _, name := range []string{"StreamARN", "ConsumerARN", "ResourceARN"} {
		if arn := field(r.Body, name); arn != "" {
			return arn
		}
	}
	if name := field(r.Body, "StreamName"); name != "" {
		return s.regional("kinesis", r, "stream/"+name)
	}
	return ""
}

func (s *Service) secret(r *awsapi.Request) string {
	id := field(r.Body, "SecretId")
	if id == "" {
		return ""
	}
	if s.cfg.SecretARN != nil {
		if arn, ok := s.cfg.SecretARN(id); ok {
			return arn
		}
	}
	if strings.HasPrefix(id, "arn:") {
		return id
	}
	return s.regional("secretsmanager", r, "secret:"+id)
}

func (s *Service) regional(service string, r *awsapi.Request, rest string) string {
	region := r.Region
	if region == "" {
		region = s.cfg.Region
	}
	return "arn:aws:" + service + ":" + region + ":" + s.cfg.Account + ":" + rest
}

// field is a top-level string of a JSON object. PutRecords has megabytes of
// records before the stream's name, so the body is not parsed: a name in
// quotes followed by a colon cannot occur inside a JSON string, where a quote
// is always escaped.
func field(body []byte, name string) string {
	quoted := []byte(`"` + name + `"`)
	for {
		at := bytes.Index(body, quoted)
		if at < 0 {
			return ""
		}
		body = body[at+len(quoted):]
		rest, ok := bytes.CutPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte(":"))
		if !ok {
			continue
		}
		var value string
		if json.NewDecoder(bytes.NewReader(rest)).Decode(&value) != nil {
			return ""
		}
		return value
	}
}
