# The acceptance flow with the real AWS CLI: URL is the server, DATA the folder with schemas. Prints what each step answered; ends at the first that fails.
set -euo pipefail
export AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y AWS_DEFAULT_REGION=us-west-2 AWS_PAGER="" AWS_DEFAULT_OUTPUT=json AWS_EC2_METADATA_DISABLED=true
P="aws --endpoint-url $URL personalize" E="aws --endpoint-url $URL personalize-events" R="aws --endpoint-url $URL personalize-runtime"
A=arn:aws:personalize:us-west-2:000000000000 ROLE=arn:aws:iam::000000000000:role/PersonalizeRole
G=$A:dataset-group/crud-test
polls=0
until_active() { until [ "$("$@" --output text)" = ACTIVE ]; do polls=$((polls + 1)); [ $polls -lt 300 ] || exit 1; done; }
# Calls that need not wait for each other start together: the client takes longer to start than the server to answer.
calls=()
begin() { "$@" >/dev/null & calls+=($!); }
all() { for call in "${calls[@]}"; do wait "$call"; done; calls=(); }
fails() { if "$@" >"$DATA/out" 2>&1; then echo "must fail: $*"; exit 1; fi; cat "$DATA/out"; }

echo "group: $($P create-dataset-group --name crud-test --query datasetGroupArn --output text)"
echo "status: $($P describe-dataset-group --dataset-group-arn $G --query datasetGroup.status --output text)"
for k in interactions items users; do begin $P create-schema --name $k-schema --schema "file://$DATA/$k.json"; done
all
for t in Interactions Items Users; do
  l=$(echo $t | tr A-Z a-z)
  begin $P create-dataset --name crud-$l --dataset-type $t --dataset-group-arn $G --schema-arn $A:schema/$l-schema
done
all
echo "datasets: $($P list-datasets --dataset-group-arn $G --query 'sort(datasets[].datasetType)' --output text | tr '\t' ' ')"
for t in INTERACTIONS:interactions.csv ITEMS:items.csv USERS:users.csv; do
  begin $P create-dataset-import-job --job-name imp-${t%%:*} --dataset-arn $A:dataset/crud-test/${t%%:*} \
    --data-source dataLocation=s3://movies/${t##*:} --role-arn $ROLE --import-mode FULL
done
all
for t in INTERACTIONS ITEMS USERS; do
  until_active $P describe-dataset-import-job --dataset-import-job-arn $A:dataset-import-job/imp-$t --query datasetImportJob.status
done
begin $E put-users --dataset-arn $A:dataset/crud-test/USERS --users '[{"userId":"489","properties":"{\"AGE\":\"29\",\"GENDER\":\"F\"}"},{"userId":"650","properties":"{\"AGE\":\"65\",\"GENDER\":\"F\"}"}]'
begin $E put-items --dataset-arn $A:dataset/crud-test/ITEMS --items '[{"itemId":"432","properties":"{\"GENRE\":\"Action\"}"},{"itemId":"9001","properties":"{\"genre\":\"Action|Comedy\"}"}]'
begin $P create-solution --name movies --dataset-group-arn $G --recipe-arn arn:aws:personalize:::recipe/aws-user-personalization --no-perform-auto-training
all
echo "refused: $(fails $E put-users --dataset-arn $A:dataset/crud-test/USERS --users '[{"userId":"1"},{"userId":"2","properties":"{\"AGE\":\"old\",\"GENDER\":\"F\"}"},{"userId":"3","properties":"{\"AGE\":3,\"GENDER\":\"M\"}"}]' | tr '\n' ' ')"
V=$($P create-solution-version --solution-arn $A:solution/movies --query solutionVersionArn --output text)
until_active $P describe-solution-version --solution-version-arn $V --query solutionVersion.status
echo "metrics: $($P get-solution-metrics --solution-version-arn $V --query 'keys(metrics)' --output text | tr '\t' ' ')"
begin $P create-campaign --name movies --solution-version-arn $V --min-provisioned-tps 1 --campaign-config '{"itemExplorationConfig":{"explorationWeight":"0.3","explorationItemAgeCutOff":"30"}}'
begin $P create-filter --name genre --dataset-group-arn $G --filter-expression 'INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)'
begin $P create-filter --name unseen --dataset-group-arn $G --filter-expression 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'
all
echo "campaign: $($P describe-campaign --campaign-arn $A:campaign/movies --query campaign.status --output text)"
echo "filters: $($P list-filters --dataset-group-arn $G --query 'sort(Filters[].name)' --output text | tr '\t' ' ')"
echo "ten: $($R get-recommendations --campaign-arn $A:campaign/movies --user-id 6 --num-results 10 --query 'length(itemList)' --output text)"
echo "action: $($R get-recommendations --campaign-arn $A:campaign/movies --user-id 6 --filter-arn $A:filter/genre --filter-values '{"GENRE":"\"Action\""}' --num-results 500 --query 'itemList[].itemId' --output text | tr '\t' '\n' | sort -n | tr '\n' ' ')"
T=$($P create-event-tracker --name t --dataset-group-arn $G --query trackingId --output text)
$E put-events --tracking-id $T --user-id 6 --session-id s1 --event-list '[{"eventId":"e1","sentAt":"1700000000","eventType":"rating","eventValue":5,"itemId":"9001"}]'
echo "unseen: $($R get-recommendations --campaign-arn $A:campaign/movies --user-id 6 --filter-arn $A:filter/unseen --num-results 500 --query "length(itemList[?itemId=='9001'])" --output text)"
V2=$($P create-solution-version --solution-arn $A:solution/movies --training-mode UPDATE --query solutionVersionArn --output text)
until_active $P describe-solution-version --solution-version-arn $V2 --query solutionVersion.status
$P update-campaign --campaign-arn $A:campaign/movies --solution-version-arn $V2 >/dev/null
[ "$($P describe-campaign --campaign-arn $A:campaign/movies --query campaign.solutionVersionArn --output text)" = "$V2" ]
echo "swapped"
$P delete-campaign --campaign-arn $A:campaign/movies
T=$($P list-event-trackers --dataset-group-arn $G --query 'eventTrackers[0].eventTrackerArn' --output text)
begin $P delete-solution --solution-arn $A:solution/movies
for f in genre unseen; do begin $P delete-filter --filter-arn $A:filter/$f; done
begin $P delete-event-tracker --event-tracker-arn "$T"
all
for t in INTERACTIONS ITEMS USERS; do begin $P delete-dataset --dataset-arn $A:dataset/crud-test/$t; done
all
for k in interactions items users; do begin $P delete-schema --schema-arn $A:schema/$k-schema; done
begin $P delete-dataset-group --dataset-group-arn $G
all
echo "left: $($P list-dataset-groups --query 'length(datasetGroups)' --output text)"
echo "polls: $polls"
