package ecr

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/millrace-dev/millrace/local/awsapi/awsapitest"
	"github.com/millrace-dev/millrace/local/resource"
)

func TestRepositoryLivesAndDies(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "us-east-1"})
	typ := s.ResourceTypes()[0]
	r := resource.Request{Stack: "Stack", LogicalID: "Images", Properties: json.RawMessage(`{"ImageTagMutability":"IMMUTABLE","LifecyclePolicy":{"LifecyclePolicyText":"{}"}}`)}
	made, err := typ.Create(t.Context(), r)
	if err != nil || made.ID != strings.ToLower(made.ID) || made.Attributes["RepositoryUri"] != "000000000000.dkr.ecr.us-east-1.amazonaws.com/"+made.ID {
		t.Fatalf("create: %+v, %v", made, err)
	}
	old := r.Properties
	r.Properties = json.RawMessage(`{"ImageScanningConfiguration":{"ScanOnPush":"true"}}`)
	if _, err := typ.Update(t.Context(), r, made.ID, old); err != nil {
		t.Fatal(err)
	}
	out, err := s.describeRepositories(t.Context(), &describeRepositoriesInput{RepositoryNames: []string{made.ID}})
	if err != nil || len(out.Repositories) != 1 {
		t.Fatalf("describe: %+v, %v", out, err)
	}
	if got := out.Repositories[0]; got.ImageTagMutability != "MUTABLE" || !got.ImageScanningConfiguration.ScanOnPush || got.RepositoryArn != made.Attributes["Arn"] {
		t.Errorf("described as %+v", got)
	}
	r.Properties = json.RawMessage(`{"RepositoryName":"` + made.ID + `"}`)
	if _, err := typ.Create(t.Context(), r); awsapitest.Code(err) != "RepositoryAlreadyExistsException" {
		t.Errorf("same name again: %v", err)
	}
	if err := typ.Delete(t.Context(), r, made.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.describeRepositories(t.Context(), &describeRepositoriesInput{RepositoryNames: []string{made.ID}}); awsapitest.Code(err) != "RepositoryNotFoundException" {
		t.Errorf("after deletion: %v", err)
	}
}

func TestImagesAreRefusedNotPretended(t *testing.T) {
	s := New(Config{Account: "000000000000", Region: "us-east-1"})
	if _, err := s.create("images", repositoryProps{}); err != nil {
		t.Fatal(err)
	}
	in := &describeImagesInput{RepositoryName: "images"}
	if out, err := s.describeImages(t.Context(), in); err != nil || len(out.ImageDetails) != 0 {
		t.Errorf("all images: %+v, %v", out, err)
	}
	if err := json.Unmarshal([]byte(`{"repositoryName":"images","imageIds":[{"imageTag":"x"}]}`), in); err != nil {
		t.Fatal(err)
	}
	if _, err := s.describeImages(t.Context(), in); awsapitest.Code(err) != "ImageNotFoundException" {
		t.Errorf("one image: %v", err)
	}
	if _, err := s.getAuthorizationToken(t.Context(), nil); err == nil || !strings.Contains(err.Error(), "stores no container images") {
		t.Errorf("token: %v", err)
	}
}

func TestWrongPropertiesAreRefused(t *testing.T) {
	typ := New(Config{}).ResourceTypes()[0]
	for give, want := range map[string]string{
		`{"RepositoryName":"Upper"}`:                              "#/RepositoryName",
		`{"ImageTagMutability":"SOMETIMES"}`:                      "#/ImageTagMutability",
		`{"LifecyclePolicy":{"LifecyclePolicyText":"{"}}`:         "#/LifecyclePolicy/LifecyclePolicyText",
		`{"RepositoryNames":["x"]}`:                               "extraneous key [RepositoryNames]",
		`{"RepositoryName":"cdk-hnb659fds-container-assets-0-x"}`: "",
	} {
		err := typ.Check(json.RawMessage(give))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", give, err, want)
		}
	}
}
