package opensearch

import "net/http"

// caller is who asks: the owner, a role's session, or nobody who has signed.
type caller struct {
	key   string // access key; empty: anonymous
	arn   string // of the session
	role  string // ARN
	owner bool
}

func (s *Service) caller(accessKey string) caller {
	if accessKey == "" {
		return caller{arn: "anonymous"}
	}
	arn, role, _, ok := s.config.Access.Session(accessKey)
	if !ok {
		return caller{key: accessKey, owner: true}
	}
	return caller{key: accessKey, arn: arn, role: role}
}

// role is the caller of a service that acts with a role.
func (s *Service) role(arn string) caller {
	key, _, _ := s.config.Access.Credentials(arn)
	return s.caller(key)
}

// actions of the methods (Service Authorization Reference, "Amazon OpenSearch Service").
var actions = map[string]string{
	http.MethodDelete: "es:ESHttpDelete", http.MethodGet: "es:ESHttpGet", http.MethodHead: "es:ESHttpHead",
	http.MethodPatch: "es:ESHttpPatch", http.MethodPost: "es:ESHttpPost", http.MethodPut: "es:ESHttpPut",
}

// refusal is the service's answer where neither the domain's access policy nor the
// caller's own policies allow the request, or one of them denies it; empty: it may pass.
// https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
func (d *Domain) refusal(r *http.Request, c caller) string {
	action, known := actions[r.Method]
	if !known {
		return "User: " + c.arn + " is not authorized to perform: " + r.Method
	}
	resource := d.arn + r.URL.EscapedPath()
	text := "User: " + c.arn + " is not authorized to perform: " + action
	if c.key == "" {
		if d.service.config.Access.AllowsAnyone(d.policy(), action, resource) {
			return ""
		}
		return text + " because no resource-based policy allows the " + action + " action"
	}
	allowed, denied := d.service.config.Access.Decide(c.key, action, resource, nil, d.policy())
	switch {
	case denied:
		return text + " with an explicit deny"
	case !allowed:
		return text + " because no identity-based policy allows the " + action + " action"
	}
	return ""
}
