package lambda

import (
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/millrace-dev/millrace/local/awsapi"
	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
)

func inVPC(network string) string {
	return fmt.Sprintf(`{"FunctionName":"inside","Code":{"S3Bucket":"assets","S3Key":"f.zip"},"Handler":"bootstrap","Runtime":"provided.al2023","Role":%q,
		"Architectures":[%q],"KmsKeyArn":"arn:key","VpcConfig":%s}`, role, lambdaArch(runtime.GOARCH), network)
}

func TestAFunctionInAVPCIsDescribedAsSuch(t *testing.T) {
	b := newEmptyBench(t, objects{"f.zip": archive(t, "bootstrap", 0o755, compile(t, runtime.GOARCH))})
	b.config.Network = func(subnets, groups []string) (string, error) { return "vpc-of-" + subnets[0] + groups[0], nil }
	typ := typeOf(t, b.Service, "AWS::Lambda::Function")
	r := request(inVPC(`{"SubnetIds":["subnet-1","subnet-2"],"SecurityGroupIds":["sg-1"]}`))
	if _, err := typ.Create(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	client := lambda.NewFromConfig(awsapitest.Serve(t, b.API()))
	name := "inside"
	got, err := client.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: &name})
	if err != nil || *got.VpcConfig.VpcId != "vpc-of-subnet-1sg-1" || len(got.VpcConfig.SubnetIds) != 2 || *got.KMSKeyArn != "arn:key" {
		t.Errorf("%+v, %v", got, err)
	}
	outside := request(inVPC(`{"SubnetIds":[],"SecurityGroupIds":[]}`))
	if _, err := typ.Update(t.Context(), outside, "inside", r.Properties); err != nil {
		t.Fatal(err)
	}
	got, err = client.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: &name})
	if err != nil || got.VpcConfig != nil {
		t.Errorf("taken out of the VPC: %+v, %v", got.VpcConfig, err)
	}
}

func TestANetworkThatLambdaWouldRefuse(t *testing.T) {
	b := newEmptyBench(t, nil)
	typ := typeOf(t, b.Service, "AWS::Lambda::Function")
	refuse := func(network, want string) {
		t.Helper()
		if _, err := typ.Create(t.Context(), request(inVPC(network))); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", network, err, want)
		}
	}
	whole := `{"SubnetIds":["subnet-1"],"SecurityGroupIds":["sg-1"]}`
	refuse(whole, "there are no networks here")
	b.config.Network = func([]string, []string) (string, error) { return "", errors.New("subnet-1 does not exist") }
	refuse(whole, "subnet-1 does not exist")
	b.config.Network = func([]string, []string) (string, error) { return "vpc-1", nil }
	b.config.Authorize = func(_, action, _ string) error {
		if action == "ec2:DeleteNetworkInterface" {
			return awsapi.Errorf("AccessDeniedException", "no")
		}
		return nil
	}
	refuse(whole, "does not have permissions to call DeleteNetworkInterface on EC2")
	refuse(`{"SubnetIds":["subnet-1"]}`, "1 subnets and 0 security groups")
	many, _ := json.Marshal(make([]string, 6))
	refuse(`{"SubnetIds":["subnet-1"],"SecurityGroupIds":`+string(many)+`}`, "allowed are 16 and 5")
}
