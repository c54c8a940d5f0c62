package lambda

import (
	"context"
	"encoding/json"
	"net/http"
	"regexp"

	"github.com/google/uuid"
	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/resource"
)

// permission is a statement of a function's resource-based policy. It is kept and
// shown; who may call the endpoint is not decided by it.
type permission struct {
	id string
	permissionProps
}

type permissionProps struct {
	Action           string
	FunctionName     string
	Principal        string
	SourceAccount    string
	SourceArn        string
	PrincipalOrgID   string
	EventSourceToken string
}

func (s *Service) permissionType() resource.Type {
	return resource.Of("AWS::Lambda::Permission", resource.Handler[permissionProps]{
		Immutable: []string{"Action", "FunctionName", "Principal", "SourceAccount", "SourceArn", "PrincipalOrgID", "EventSourceToken"},
		Create: func(_ context.Context, r resource.Request, p permissionProps) (resource.Result, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			f, err := s.find(p.FunctionName)
			if err != nil {
				return resource.Result{}, err
			}
			id := r.GeneratedName(100)
			f.policy = append(f.policy, permission{id, p})
			return resource.Result{ID: id}, nil
		},
		Delete: func(_ context.Context, _ resource.Request, id string, p permissionProps) error {
			s.mu.Lock()
			defer s.mu.Unlock()
			if f, err := s.find(p.FunctionName); err == nil {
				f.policy = without(f.policy, id)
			}
			return nil
		},
	})
}

func without(policy []permission, id string) []permission {
	var rest []permission
	for _, p := range policy {
		if p.id != id {
			rest = append(rest, p)
		}
	}
	return rest
}

// getPolicy shows the policy as IAM writes one.
func (s *Service) getPolicy(_ context.Context, r *awsapi.Request) (any, error) {
	f, err := s.lookup(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(f.policy) == 0 {
		return nil, awsapi.Errorf("ResourceNotFoundException", "The resource you requested does not exist.").WithStatus(http.StatusNotFound)
	}
	statements := make([]map[string]any, 0, len(f.policy))
	for _, p := range f.policy {
		statements = append(statements, p.statement(f.arn))
	}
	document, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Id": "default", "Statement": statements})
	if err != nil {
		return nil, err
	}
	return answer(http.StatusOK, struct{ Policy, RevisionId string }{string(document), uuid.NewString()})
}

func (p permission) statement(arn string) map[string]any {
	principal := "AWS"
	if !bareAccount.MatchString(p.Principal) {
		principal = "Service"
	}
	s := map[string]any{
		"Sid": p.id, "Effect": "Allow", "Action": p.Action, "Resource": arn,
		"Principal": map[string]string{principal: p.Principal},
	}
	condition := map[string]map[string]string{}
	if p.SourceArn != "" {
		condition["ArnLike"] = map[string]string{"AWS:SourceArn": p.SourceArn}
	}
	equals := map[string]string{}
	for key, value := range map[string]string{"AWS:SourceAccount": p.SourceAccount, "aws:PrincipalOrgID": p.PrincipalOrgID, "lambda:EventSourceToken": p.EventSourceToken} {
		if value != "" {
			equals[key] = value
		}
	}
	if len(equals) > 0 {
		condition["StringEquals"] = equals
	}
	if len(condition) > 0 {
		s["Condition"] = condition
	}
	return s
}

// bareAccount tells an account or a role from a service.
var bareAccount = regexp.MustCompile(`^(\d{12}|arn:.*|\*)$`)
