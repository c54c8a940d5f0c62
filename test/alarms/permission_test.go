package alarms

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// deny takes from a role what it may do, until it is given back or the test ends.
func (f *fixture) deny(t *testing.T, roleARN string, actions ...string) (giveBack func()) {
	t.Helper()
	client, ctx := iam.NewFromConfig(f.Config), context.WithoutCancel(t.Context()) // it ends before the cleanup
	role, policy := aws.String(roleARN[strings.LastIndex(roleARN, "/")+1:]), aws.String("fault")
	document, err := json.Marshal(map[string]any{
		"Version": "2012-10-17", "Statement": map[string]any{"Effect": "Deny", "Action": actions, "Resource": "*"},
	})
	if err == nil {
		_, err = client.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: role, PolicyName: policy, PolicyDocument: aws.String(string(document))})
	}
	if err != nil {
		t.Fatal(err)
	}
	given := false
	giveBack = func() {
		if given {
			return
		}
		given = true
		if _, err := client.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: role, PolicyName: policy}); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(giveBack)
	return giveBack
}
