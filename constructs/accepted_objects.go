package constructs

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// acceptObjects accepts in the policy of a role that it names all objects of the
// bucket under a prefix: their keys are made when they are written. It is called
// after the role was allowed something. A principal without a policy in this app
// has nothing to accept.
func acceptObjects(to awsiam.IGrantable, bucket awss3.IBucket, prefix string) {
	policy := defaultPolicy(to)
	if policy == nil {
		return
	}
	objects := awscdk.Stack_Of(policy).Resolve(bucket.ArnForObjects(jsii.String(prefix + "*")))
	accept(policy, finding{
		rule:      "AwsSolutions-IAM5",
		reason:    "An object's key is made when it is written. The permission is for the objects of this one bucket.",
		appliesTo: []string{"Resource::" + flat(objects)},
	})
}

// defaultPolicy is the one that the CDK gathers a role's permissions in.
func defaultPolicy(of awsiam.IGrantable) awsiam.CfnPolicy {
	role, ok := of.GrantPrincipal().(constructs.IConstruct)
	if !ok {
		return nil
	}
	policy := role.Node().TryFindChild(jsii.String("DefaultPolicy"))
	if policy == nil {
		return nil
	}
	resource, _ := policy.Node().DefaultChild().(awsiam.CfnPolicy)
	return resource
}

// flat writes a value of a template as cdk-nag names it in a finding:
// <LogicalID.Attribute>/*.
// https://github.com/cdklabs/cdk-nag/blob/main/src/utils/flatten-cfn-reference.ts
func flat(value any) string {
	switch v := value.(type) {
	case string:
		return strings.NewReplacer("${", "<", "}", ">").Replace(v)
	case map[string]any:
		if join, ok := v["Fn::Join"].([]any); ok {
			delimiter, _ := join[0].(string)
			items, _ := join[1].([]any)
			var parts []string
			for _, item := range items {
				parts = append(parts, flat(item))
			}
			return strings.Join(parts, delimiter)
		}
		if attribute, ok := v["Fn::GetAtt"].([]any); ok {
			return "<" + flat(attribute[0]) + "." + flat(attribute[1]) + ">"
		}
		if ref, ok := v["Ref"]; ok {
			return "<" + flat(ref) + ">"
		}
		for _, through := range []string{"Fn::Sub", "Fn::ImportValue"} {
			if inner, ok := v[through]; ok {
				return flat(inner)
			}
		}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
