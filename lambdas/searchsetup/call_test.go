package main

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/millrace-dev/millrace/search/setup"
)

// failing never answers.
type failing struct{ err error }

func (f failing) Do(context.Context, string, string, []byte) (int, []byte, error) {
	return 0, nil, f.err
}

// What the service and the plugins answer, as documented or in their sources.
const (
	starting     = `{"error":{"root_cause":[{"type":"security_exception","reason":"OpenSearch Security not initialized."}],"type":"security_exception","reason":"OpenSearch Security not initialized."},"status":503}`
	noPermission = `{"error":{"root_cause":[{"type":"security_exception","reason":"no permissions for [indices:admin/index_template/put] and User [name=arn:aws:iam::111122223333:role/setup]"}],"type":"security_exception","reason":"no permissions for [indices:admin/index_template/put] and User [name=arn:aws:iam::111122223333:role/setup]"},"status":403}`
	noREST       = `{"status":"FORBIDDEN","message":"No permission to access REST API: User arn:aws:iam::111122223333:role/setup with Security roles [own_index] does not have any role privileged for admin access."}`
	noIAM        = `{"Message":"User: arn:aws:sts::111122223333:assumed-role/setup/f is not authorized to perform: es:ESHttpPut because no resource-based policy allows the es:ESHttpPut action"}`
)

// until lets a domain answer so for a time.
func until(d *fakeDomain, after time.Duration, status int, answer string) {
	begin := time.Now()
	d.refuse = func(string, string) (int, string) {
		if time.Since(begin) < after {
			return status, answer
		}
		return 0, ""
	}
}

func TestDomainThatIsStarting(t *testing.T) {
	for _, c := range []struct {
		after  time.Duration
		status int
		answer string
	}{
		{10 * time.Minute, 503, starting},
		{10 * time.Minute, 504, ""},
		{10 * time.Minute, 429, `{"message":"429 Too Many Requests /_index_template"}`},
		{time.Minute, 403, noIAM}, // a policy that was changed a moment ago
		{time.Minute, 500, `{"status":"INTERNAL_SERVER_ERROR","message":"Security index not initialized"}`},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newFakeDomain()
			until(d, c.after, c.status, c.answer)
			ctx, cancel := context.WithTimeout(t.Context(), setup.Timeout)
			defer cancel()
			if _, err := ask(ctx, d, cfn.RequestCreate, properties(clicks()), setup.Properties{}); err != nil || left(d) != 6 {
				t.Errorf("%d for %v: %v, %d pieces", c.status, c.after, err, left(d))
			}
		})
	}
}

// Patience begins when it is needed: here after five minutes.
func TestDomainThatStartsSlowly(t *testing.T) {
	for refused, works := range map[time.Duration]bool{time.Minute: true, 5 * time.Minute: false} {
		synctest.Test(t, func(t *testing.T) {
			d := newFakeDomain()
			begin := time.Now()
			d.refuse = func(string, string) (int, string) {
				switch after := time.Since(begin); {
				case after < 5*time.Minute:
					return 503, starting
				case after < 5*time.Minute+refused:
					return 403, noPermission
				}
				return 0, ""
			}
			_, err := ask(t.Context(), d, cfn.RequestCreate, properties(clicks()), setup.Properties{})
			if (err == nil) != works {
				t.Errorf("refused for %v: %v", refused, err)
			}
			if took := time.Since(begin); !works && (took < 7*time.Minute || took > 8*time.Minute) {
				t.Errorf("gave up after %v, want 5m and 2m of patience", took)
			}
		})
	}
}

// What no time will mend is not waited for long.
func TestNoCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		_, err := ask(t.Context(), failing{errors.New("sign: no credentials")}, cfn.RequestCreate, properties(clicks()), setup.Properties{})
		if took := time.Since(begin); err == nil || took > 3*time.Minute {
			t.Errorf("%v after %v", err, took)
		}
	})
}

func TestDomainThatDoesNotStart(t *testing.T) {
	refused := &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	d := newFakeDomain()
	until(d, time.Hour, 503, starting)
	for want, d := range map[string]doer{
		"PUT /_index_template/clicks: 503 Service Unavailable: OpenSearch Security not initialized. (security_exception). The domain answers, but does not work yet": d,
		"PUT /_index_template/clicks: no answer: dial: connection refused. See that the domain is active; in a VPC, its security group must take port 443":           failing{refused},
		"PUT /_index_template/clicks: no answer: context deadline exceeded. See that the domain is active":                                                           hanging{},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), setup.Timeout)
			defer cancel()
			_, err := ask(ctx, d, cfn.RequestCreate, properties(clicks()), setup.Properties{})
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error = %v\nwant %s", err, want)
			}
			if ctx.Err() != nil {
				t.Error("no time is left to tell CloudFormation")
			}
		})
	}
}

// hanging takes requests and answers none.
type hanging struct{}

func (hanging) Do(ctx context.Context, _, _ string, _ []byte) (int, []byte, error) {
	<-ctx.Done()
	return 0, nil, ctx.Err()
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		service, path string
		status        int
		answer        string
		want          string
	}{
		{setup.Domain, "/_index_template/", 403, noPermission, "no permissions for [indices:admin/index_template/put] and User [name=arn:aws:iam::111122223333:role/setup] (security_exception). Fine-grained access control refuses the function: let its role be the domain's master user"},
		{setup.Domain, rolesAPI, 403, noREST, "No permission to access REST API: User arn:aws:iam::111122223333:role/setup with Security roles [own_index] does not have any role privileged for admin access. Fine-grained"},
		{setup.Domain, "/_index_template/", 403, noIAM, "no resource-based policy allows the es:ESHttpPut action. The domain's access policy, or the function's role, must allow es:ESHttpGet"},
		{setup.Serverless, "/_index_template/", 403, `{"status":403,"error":{"reason":"403 Forbidden","type":"Forbidden"}}`, "403 Forbidden (Forbidden). The function's role needs aoss:APIAccessAll"},
		{setup.Domain, rolesAPI, 400, `{"error":"no handler found for uri [/_plugins/_security/api/roles/clicks-writer] and method [PUT]"}`, "and method [PUT]. The domain has no fine-grained access control: turn it on, or FineGrained off"},
		{setup.Domain, rolesAPI, 400, `{"status":"error","reason":"Invalid configuration","invalid_keys":{"keys":"colour"}}`, `400 Bad Request: Invalid configuration {"keys":"colour"}.`},
		{setup.Domain, policiesAPI, 400, `{"error":"no handler found for uri [/_plugins/_ism/policies/x] and method [GET]"}`, "The domain has no Index State Management of this name"},
		{setup.Domain, policiesAPI, 400, `{"error":{"type":"illegal_argument_exception","reason":"New policy clicks-retention has an ISM template with index pattern [clicks-*] matching existing policy templates [other => [clicks-*]], please use a different priority than 100"},"status":400}`, "Another policy is for the same index names"},
		{setup.Domain, "/_index_template/", 500, "<html>" + strings.Repeat("é", 3000), "é…. The domain answers, but does not work"},
		{setup.Domain, "/_cat/indices", 200, "<html>", "answer is not what OpenSearch documents"},
	} {
		synctest.Test(t, func(t *testing.T) {
			d := newFakeDomain()
			d.refuse = func(_, path string) (int, string) {
				if strings.HasPrefix(path, c.path) {
					return c.status, c.answer
				}
				return 0, ""
			}
			p := properties(clicks())
			if c.service == setup.Serverless {
				p = setup.ServerlessOf(clicks())
				p.Endpoint = endpoint
			}
			_, err := ask(t.Context(), d, cfn.RequestCreate, p, setup.Properties{})
			if err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 2000 {
				t.Errorf("error = %v\nwant %s", err, c.want)
			}
		})
	}
}
