package stream

import (
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/millrace-dev/millrace/stream/env"
)

// TestAWSConfigIsTheSDKs compares with what the SDK's config package makes of the
// same variables, as the Kinesis client then sees it.
func TestAWSConfigIsTheSDKs(t *testing.T) {
	lambda := map[string]string{"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
	for name, more := range map[string]map[string]string{
		"Lambda's":       nil,
		"default region": {"AWS_REGION": ""},
		"endpoint":       {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
		"of the service": {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_KINESIS": "http://127.0.0.1:2"},
		"of another":     {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_FIREHOSE": "http://127.0.0.1:2"},
		"ignored":        {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_KINESIS": "http://127.0.0.1:2", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
		"FIPS":           {"AWS_USE_FIPS_ENDPOINT": "true", "AWS_USE_DUALSTACK_ENDPOINT": "true"},
		"retries":        {"AWS_MAX_ATTEMPTS": "7", "AWS_RETRY_MODE": "adaptive"},
	} {
		t.Run(name, func(t *testing.T) {
			home := t.TempDir() // no configuration file is there
			for _, variable := range os.Environ() {
				if n, _, _ := strings.Cut(variable, "="); strings.HasPrefix(n, "AWS_") {
					t.Setenv(n, "")
				}
			}
			t.Setenv("HOME", home)
			for n, v := range lambda {
				t.Setenv(n, v)
			}
			for n, v := range more {
				t.Setenv(n, v)
			}
			e := env.New(os.LookupEnv)
			ours := awsConfig(e)
			if e.Err() != nil {
				t.Fatal(e.Err())
			}
			theirs, err := config.LoadDefaultConfig(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			got, want := kinesis.NewFromConfig(ours).Options(), kinesis.NewFromConfig(theirs).Options()
			if got.Region != want.Region || aws.ToString(got.BaseEndpoint) != aws.ToString(want.BaseEndpoint) ||
				got.EndpointOptions != want.EndpointOptions || got.Retryer.MaxAttempts() != want.Retryer.MaxAttempts() || got.RetryMode != want.RetryMode && want.RetryMode != "" {
				t.Errorf("region %s, endpoint %q, %+v, %d attempts, %s; the SDK has %s, %q, %+v, %d, %s",
					got.Region, aws.ToString(got.BaseEndpoint), got.EndpointOptions, got.Retryer.MaxAttempts(), got.RetryMode,
					want.Region, aws.ToString(want.BaseEndpoint), want.EndpointOptions, want.Retryer.MaxAttempts(), want.RetryMode)
			}
			key, err := got.Credentials.Retrieve(t.Context())
			if err != nil || key.AccessKeyID != "a" || key.SecretAccessKey != "s" || key.SessionToken != "t" {
				t.Errorf("credentials = %+v, %v", key, err)
			}
		})
	}
}

func TestAWSConfigProblems(t *testing.T) {
	e := reader(map[string]string{"AWS_RETRY_MODE": "never", "AWS_USE_FIPS_ENDPOINT": "maybe", "AWS_CA_BUNDLE": "/nowhere/ca.pem"})
	awsConfig(e)
	for _, want := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_RETRY_MODE", "AWS_USE_FIPS_ENDPOINT", "AWS_CA_BUNDLE"} {
		if err := e.Err(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("problems = %v, want one of %s", err, want)
		}
	}
}

func TestAWSConfigTrustsTheBundle(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it tells of the client that does not trust it
	server.StartTLS()
	defer server.Close()
	name := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for bundle, trusted := range map[string]bool{name: true, "": false} {
		cfg := awsConfig(reader(map[string]string{"AWS_CA_BUNDLE": bundle}))
		request, err := http.NewRequest(http.MethodGet, server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		response, err := cfg.HTTPClient.Do(request)
		if (err == nil) != trusted {
			t.Errorf("bundle %q: %v", bundle, err)
		}
		if err == nil {
			response.Body.Close()
		}
	}
}
