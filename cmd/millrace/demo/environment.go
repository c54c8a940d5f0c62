package demo

import (
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/millrace-dev/millrace/internal/sdkhttp"
	"github.com/millrace-dev/millrace/local/iam"
)

// Owner is the owner of the endpoint's account, as programs are told who they are.
type Owner struct{ Endpoint, Account, Region string }

// Environment is the process environment for programs that shall see the
// endpoint and nothing of the user's own AWS configuration.
func (o Owner) Environment() []string {
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
	return append(env, append(o.Exports(),
		"NO_PROXY="+noProxy, "no_proxy="+noProxy,
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		"NODE_NO_WARNINGS=1", // of the SDK in the CLI, on Node 20
	)...)
}

// Config is the configuration of AWS clients that talk to the endpoint as its
// owner, whatever the user's own says.
func (o Owner) Config() aws.Config {
	return aws.Config{
		Region:       o.Region,
		BaseEndpoint: &o.Endpoint,
		HTTPClient:   sdkhttp.Client(nil),
		Credentials:  credentials.NewStaticCredentialsProvider(iam.OwnerKey(o.Account), iam.OwnerSecretKey, ""),
	}
}

// Exports are the variables that point the CDK CLI, the AWS CLI and any SDK at
// the endpoint.
func (o Owner) Exports() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + o.Endpoint,
		"AWS_ACCESS_KEY_ID=" + iam.OwnerKey(o.Account),
		"AWS_SECRET_ACCESS_KEY=" + iam.OwnerSecretKey,
		"AWS_REGION=" + o.Region,
		"AWS_DEFAULT_REGION=" + o.Region,
	}
}

// Environment is the owner's of an endpoint that is told no account.
func Environment(endpoint, region string) []string {
	return Owner{endpoint, anyAccount, region}.Environment()
}

// Account is the configuration of the owner's clients there.
func Account(endpoint, region string) aws.Config { return Owner{endpoint, anyAccount, region}.Config() }

// Exports are the owner's variables there.
func Exports(endpoint, region string) []string { return Owner{endpoint, anyAccount, region}.Exports() }
