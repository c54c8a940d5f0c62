package ec2

import (
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
)

// call speaks the protocol of EC2 itself: its SDK module is larger than the others
// together.
func call(t *testing.T, s *Service, action string) (int, string) {
	t.Helper()
	endpoint := *awsapitest.Serve(t, s.API()).BaseEndpoint
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader("Action="+action+"&Version=2016-11-15"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=x")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}

func TestTheZonesOfTheRegion(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "eu-west-1"})
	status, body := call(t, s, "DescribeAvailabilityZones")
	var out struct {
		XMLName xml.Name `xml:"http://ec2.amazonaws.com/doc/2016-11-15/ DescribeAvailabilityZonesResponse"`
		Names   []string `xml:"availabilityZoneInfo>item>zoneName"`
	}
	if err := xml.Unmarshal([]byte(body), &out); err != nil || status != http.StatusOK || len(out.Names) != 6 || out.Names[0] != "eu-west-1a" {
		t.Errorf("%d %s, %v", status, body, err)
	}
}

func TestAnActionThatIsNotThereIsRefusedInTheFormOfEC2(t *testing.T) {
	status, body := call(t, New(Config{}), "RunInstances")
	if status != http.StatusBadRequest || !strings.Contains(body, "<Response><Errors><Error><Code>UnknownOperationException</Code>") {
		t.Errorf("%d %s", status, body)
	}
}
