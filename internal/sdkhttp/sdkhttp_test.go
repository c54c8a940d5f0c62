package sdkhttp

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

type doer func(*http.Request) (*http.Response, error)

func (do doer) Do(r *http.Request) (*http.Response, error) { return do(r) }

// The body is read as net/http does, that looks for its end when all of it is sent: the
// answer may have come meanwhile, and the body been closed.
func TestABodyThatIsClosedHasEnded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		io.WriteString(w, `{"FailedRecordCount":0,"Records":[]}`)
	}))
	defer server.Close()
	var late error
	c := kinesis.NewFromConfig(aws.Config{
		Region: "us-east-1", BaseEndpoint: &server.URL, Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
		HTTPClient: Client(doer(func(r *http.Request) (*http.Response, error) {
			again := r.Clone(r.Context())
			body, err := io.ReadAll(io.LimitReader(r.Body, r.ContentLength))
			if err != nil {
				return nil, err
			}
			again.Body = io.NopCloser(bytes.NewReader(body))
			answer, err := http.DefaultClient.Do(again)
			r.Body.Close()
			_, late = io.Copy(io.Discard, r.Body)
			return answer, err
		})),
	})
	_, err := c.PutRecords(t.Context(), &kinesis.PutRecordsInput{StreamName: aws.String("s"), Records: []types.PutRecordsRequestEntry{
		{PartitionKey: aws.String("k"), Data: []byte("d")},
	}})
	if err != nil || late != nil {
		t.Errorf("%v; after the end: %v", err, late)
	}
}
