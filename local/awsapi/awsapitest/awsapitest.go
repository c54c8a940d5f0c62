// Package awsapitest lets a test talk to a service as everyone does, through
// the AWS SDK:
//
//	c := kinesis.NewFromConfig(awsapitest.Serve(t, service.API()))
//	_, err := c.DescribeStream(ctx, in)
//	if awsapitest.Code(err) != "ResourceNotFoundException" { … }
package awsapitest

import (
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go"

	"github.com/millrace-dev/millrace/local/awsapi"
)

// Serve serves the APIs on loopback until the test ends, and answers the
// configuration of clients that use them. They try once, so that a test sees the
// first answer.
func Serve(t testing.TB, apis ...awsapi.Service) aws.Config {
	mux := &awsapi.Mux{}
	for _, api := range apis {
		mux.Add(api)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return aws.Config{
		Region: "us-east-1", BaseEndpoint: &server.URL, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider("AKID", "secret", ""),
	}
}

// Code is the code of an AWS error, as a client or the service itself returns it:
// "" for none, and the text of another error.
func Code(err error) string {
	var ofClient smithy.APIError
	var ofService *awsapi.Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &ofClient):
		return ofClient.ErrorCode()
	case errors.As(err, &ofService):
		return ofService.Code
	default:
		return err.Error()
	}
}
