package logs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/millrace-dev/millrace/local/resource"
)

// resourcePolicyProps are the properties of AWS::Logs::ResourcePolicy: the policy is a
// text, of 5120 characters at most.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-logs-resourcepolicy.html
type resourcePolicyProps struct {
	PolicyDocument string
	PolicyName     string
}

const maxPolicy = 5120

func (p resourcePolicyProps) check() error {
	switch {
	case p.PolicyName == "" || p.PolicyDocument == "":
		return errors.New("#: required keys [PolicyDocument, PolicyName] not found")
	case len(p.PolicyName) > 255:
		return fmt.Errorf("#/PolicyName: expected maxLength: 255, actual: %d", len(p.PolicyName))
	case len(p.PolicyDocument) > maxPolicy:
		return fmt.Errorf("#/PolicyDocument: expected maxLength: %d, actual: %d", maxPolicy, len(p.PolicyDocument))
	case !json.Valid([]byte(p.PolicyDocument)):
		return errors.New("#/PolicyDocument: it is not JSON")
	}
	return nil
}

// resourcePolicy is checked and recorded by the stack alone: the services that it is for
// write logs inside this process, or not at all.
func resourcePolicy() resource.Type {
	return resource.Of("AWS::Logs::ResourcePolicy", resource.Handler[resourcePolicyProps]{
		Immutable: []string{"PolicyName"},
		Check:     resourcePolicyProps.check,
		Create: func(_ context.Context, _ resource.Request, p resourcePolicyProps) (resource.Result, error) {
			return resource.Result{ID: p.PolicyName}, nil
		},
		Delete: func(context.Context, resource.Request, string, resourcePolicyProps) error { return nil },
	})
}
