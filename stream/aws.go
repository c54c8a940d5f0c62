package stream

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/millrace-dev/millrace/internal/sdkhttp"
	"github.com/millrace-dev/millrace/stream/env"
)

// awsConfig is the SDK's configuration from what Lambda sets, and from the SDK's
// own variables that the package comment names. The SDK's config package knows
// more ways to credentials, none of which Lambda uses for this runtime, and which
// make the function's binary a tenth larger and its start slower.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func awsConfig(e *env.Reader) aws.Config {
	key := aws.Credentials{
		AccessKeyID:     e.Required("AWS_ACCESS_KEY_ID", "the function's access key, which Lambda sets"),
		SecretAccessKey: e.Required("AWS_SECRET_ACCESS_KEY", "the function's secret key, which Lambda sets"),
		SessionToken:    e.String("AWS_SESSION_TOKEN", ""),
		Source:          "EnvConfigCredentials",
	}
	c := aws.Config{
		Region:           region(e),
		Credentials:      aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return key, nil }),
		HTTPClient:       sdkhttp.Client(awshttp.NewBuildableClient().WithTransportOptions(transport(e))),
		RetryMaxAttempts: e.Int("AWS_MAX_ATTEMPTS", 3, 1, 100),
		RetryMode:        aws.RetryMode(e.OneOf("AWS_RETRY_MODE", "standard", "standard", "adaptive")),
	}
	from := endpoints{
		service:   func(name string) string { return e.String("AWS_ENDPOINT_URL_"+name, "") },
		ignore:    e.Bool("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", false),
		fips:      e.Bool("AWS_USE_FIPS_ENDPOINT", false),
		dualStack: e.Bool("AWS_USE_DUALSTACK_ENDPOINT", false),
	}
	c.ConfigSources = []any{from}
	if url := e.String("AWS_ENDPOINT_URL", ""); url != "" && !from.ignore {
		c.BaseEndpoint = &url
	}
	return c
}

func region(e *env.Reader) string {
	if region := e.String("AWS_DEFAULT_REGION", ""); region != "" {
		return e.String("AWS_REGION", region)
	}
	return e.Required("AWS_REGION", "the AWS region, which Lambda sets")
}

// transport sets the HTTP connections to AWS up.
func transport(e *env.Reader) func(*http.Transport) {
	bundle := e.String("AWS_CA_BUNDLE", "")
	if bundle == "" {
		return func(*http.Transport) {}
	}
	pool := x509.NewCertPool()
	text, err := os.ReadFile(bundle)
	switch {
	case err != nil:
		e.Fail("AWS_CA_BUNDLE", "%v", err)
	case !pool.AppendCertsFromPEM(text):
		e.Fail("AWS_CA_BUNDLE", "%q holds no certificate in PEM", bundle)
	}
	return func(t *http.Transport) {
		if t.TLSClientConfig == nil {
			t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		t.TLSClientConfig.RootCAs = pool
	}
}

// endpoints are the settings by which the SDK's clients choose their endpoint; the
// SDK finds them by their methods.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
type endpoints struct {
	service                 func(name string) (url string) // AWS_ENDPOINT_URL_NAME
	ignore, fips, dualStack bool
}

// GetServiceBaseEndpoint is the endpoint of one service, by its SDK ID.
func (s endpoints) GetServiceBaseEndpoint(_ context.Context, id string) (url string, found bool, err error) {
	url = s.service(strings.ToUpper(strings.ReplaceAll(id, " ", "_")))
	return url, url != "", nil
}

// GetIgnoreConfiguredEndpoints says whether the variables do not count.
func (s endpoints) GetIgnoreConfiguredEndpoints(context.Context) (ignore, found bool, err error) {
	return s.ignore, true, nil
}

// GetUseFIPSEndpoint says whether endpoints must be FIPS 140's.
func (s endpoints) GetUseFIPSEndpoint(context.Context) (state aws.FIPSEndpointState, found bool, err error) {
	return aws.FIPSEndpointStateEnabled, s.fips, nil
}

// GetUseDualStackEndpoint says whether endpoints must have IPv6 addresses, too.
func (s endpoints) GetUseDualStackEndpoint(context.Context) (state aws.DualStackEndpointState, found bool, err error) {
	return aws.DualStackEndpointStateEnabled, s.dualStack, nil
}
