package demo

import (
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/millrace-dev/millrace/local/iam"
)

// Environment is the process environment for programs that shall see the
// endpoint and nothing of the user's own AWS configuration.
func Environment(endpoint, region string) []string {
	var env []string
	direct := []string{"127.0.0.1", "localhost"}
	for _, v := range os.Environ() {
		name, value, _ := strings.Cut(v, "=")
		switch {
		case strings.HasPrefix(name, "AWS_"), strings.HasPrefix(name, "CDK_"):
		case name == "FORCE_COLOR": // the output goes to a file
		case strings.EqualFold(name, "NO_PROXY"):
			direct = append(direct, value)
		default:
			env = append(env, v)
		}
	}
	noProxy := strings.Join(direct, ",")
	return append(env, append(Exports(endpoint, region),
		"NO_PROXY="+noProxy, "no_proxy="+noProxy,
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		"NODE_NO_WARNINGS=1", // of the SDK in the CLI, on Node 20
	)...)
}

// Account is the configuration of AWS clients that talk to the endpoint as its
// owner, whatever the user's own says.
func Account(endpoint, region string) aws.Config {
	return aws.Config{
		Region:       region,
		BaseEndpoint: &endpoint,
		Credentials:  credentials.NewStaticCredentialsProvider(iam.OwnerAccessKey, iam.OwnerSecretKey, ""),
	}
}

// Exports are the variables that point the CDK CLI, the AWS CLI and any SDK at
// the endpoint.
func Exports(endpoint, region string) []string {
	return []string{
		"AWS_ENDPOINT_URL=" + endpoint,
		"AWS_ACCESS_KEY_ID=" + iam.OwnerAccessKey,
		"AWS_SECRET_ACCESS_KEY=" + iam.OwnerSecretKey,
		"AWS_REGION=" + region,
		"AWS_DEFAULT_REGION=" + region,
	}
}
