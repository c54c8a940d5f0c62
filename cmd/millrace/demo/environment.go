package demo

import (
	"os"
	"strings"
)

// Environment is the process environment for programs that shall see the
// endpoint and nothing of the user's own AWS configuration.
func Environment(endpoint, region, accessKey, secretKey string) []string {
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
	return append(env, append(Exports(endpoint, region, accessKey, secretKey),
		"NO_PROXY="+noProxy, "no_proxy="+noProxy,
		"AWS_CONFIG_FILE="+os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE="+os.DevNull,
		"AWS_EC2_METADATA_DISABLED=true",
		"NODE_NO_WARNINGS=1", // of the SDK in the CLI, on Node 20
	)...)
}

// Exports are the variables that point the CDK CLI, the AWS CLI and any SDK at
// the endpoint.
func Exports(endpoint, region, accessKey, secretKey string) []string {
	return []string{
		"AWS_ENDPOINT_URL=" + endpoint,
		"AWS_ACCESS_KEY_ID=" + accessKey,
		"AWS_SECRET_ACCESS_KEY=" + secretKey,
		"AWS_REGION=" + region,
		"AWS_DEFAULT_REGION=" + region,
	}
}
