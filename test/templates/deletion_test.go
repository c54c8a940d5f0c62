package templates

import (
	"slices"
	"testing"
)

// CloudFormation deletes in the reverse order of dependencies. A bucket must be
// emptied before it is deleted, and after what writes into it is gone: a delivery
// stream that is being deleted may still write.
func TestBucketsAreEmptiedAfterTheirWritersAreGone(t *testing.T) {
	buckets, writers := 0, 0
	for _, stage := range []string{"store", "search", "process"} {
		s := readIn(t, writtenToDestroy(), "dev", stage)
		emptiers := map[string]string{} // by bucket
		for id, e := range s.of("Custom::EmptyBucket") {
			emptiers[e.text("BucketName.Ref")] = id
			if f := s.Resources[e.get("ServiceToken.Fn::GetAtt.0").(string)]; f.Type != "AWS::Lambda::Function" {
				t.Errorf("%s calls %v", id, e.get("ServiceToken"))
			}
		}
		for id := range s.of("AWS::S3::Bucket") {
			buckets++
			if emptiers[id] == "" {
				t.Errorf("%s is deleted without being emptied", id)
			}
		}
		for _, place := range [][2]string{
			{"AWS::KinesisFirehose::DeliveryStream", "ExtendedS3DestinationConfiguration.BucketARN.Fn::GetAtt.0"},
			{"AWS::KinesisFirehose::DeliveryStream", opensearch + "S3Configuration.BucketARN.Fn::GetAtt.0"},
			{"AWS::Lambda::EventSourceMapping", "DestinationConfig.OnFailure.Destination.Fn::GetAtt.0"},
		} {
			kind, into := place[0], place[1]
			for id, w := range s.of(kind) {
				if w.get(into) == nil {
					continue
				}
				writers++
				if emptier := emptiers[w.text(into)]; emptier == "" || !slices.Contains(w.DependsOn, emptier) {
					t.Errorf("%s writes into %s and outlives its emptier %q: it depends on %v", id, w.text(into), emptier, w.DependsOn)
				}
			}
		}
	}
	if buckets != 8 || writers != 4 { // four more for their access logs, and the results of queries
		t.Errorf("%d buckets with %d writers, want 8 with 4", buckets, writers)
	}
}

// A role's permissions are a resource of their own: what acts in the role at once
// must come after them, and go before them.
func TestActorsComeAfterTheirPermissions(t *testing.T) {
	each(t, func(t *testing.T, s template) {
		roles := map[string]string{} // policy by role
		for id, p := range s.of("AWS::IAM::Policy") {
			if p.text("PolicyDocument.Statement.0.Effect") == "Allow" {
				roles[p.text("Roles.0.Ref")] = id
			}
		}
		for _, place := range [][2]string{
			{"AWS::KinesisFirehose::DeliveryStream", "ExtendedS3DestinationConfiguration.RoleARN.Fn::GetAtt.0"},
			{"AWS::KinesisFirehose::DeliveryStream", opensearch + "RoleARN.Fn::GetAtt.0"},
			{"AWS::Lambda::Function", "Role.Fn::GetAtt.0"},
		} {
			kind, path := place[0], place[1]
			for id, r := range s.of(kind) {
				if r.get(path) == nil {
					continue
				}
				if policy := roles[r.text(path)]; policy == "" || !slices.Contains(r.DependsOn, policy) {
					t.Errorf("%s may act before its policy %q: it depends on %v", id, policy, r.DependsOn)
				}
			}
		}
	})
}
