using Personalize.Engine;
using Personalize.Server.Tests.Resp;
using Xunit;

namespace Personalize.Server.Tests.Aws.Clients;

/// <summary>What programs written for the service do, by boto3 and by the SDK for JavaScript: events and puts shift the very next list, errors have their types.</summary>
public sealed class ClientFlowTests
{
    private const string Expected = """
        recipes true
        items 25 scored true id 40
        shifted true
        gone true
        new item true
        comedies 20 only true
        promoted 5
        metadata Comedy
        ranked i21 sum true last unscored
        related 3 unscored
        anonymous joined true
        InvalidInputException 400 2 of the 3 records in the request do not match
        InvalidInputException 400 Error parsing properties json
        InvalidInputException 400 trackingId is
        ResourceNotFoundException 404 Resource Arn
        InvalidInputException 400 1 validation error detected

        """;

    private const string Boto3 = """
        import sys, json, boto3
        from botocore.config import Config
        from botocore.exceptions import ClientError
        address, tracking = sys.argv[1], sys.argv[2]
        c, e, r = (boto3.client(n, endpoint_url=address, region_name='us-west-2', aws_access_key_id='x', aws_secret_access_key='y', config=Config(retries={'total_max_attempts': 1})) for n in ('personalize', 'personalize-events', 'personalize-runtime'))
        A = 'arn:aws:personalize:us-west-2:000000000000:'
        def ids(**k): return [i['itemId'] for i in r.get_recommendations(campaignArn=A + 'campaign/home', **k)['itemList']]
        print('recipes', str(any(x['name'] == 'aws-user-personalization' for x in c.list_recipes()['recipes'])).lower())
        got = r.get_recommendations(campaignArn=A + 'campaign/home', userId='u0')
        print('items', len(got['itemList']), 'scored', str(all(0 <= i['score'] <= 1 for i in got['itemList'])).lower(), 'id', len(got['recommendationId']))
        before = ids(userId='viewer', numResults=10)
        for n in (21, 25, 29):
            e.put_events(trackingId=tracking, userId='viewer', sessionId='s1', eventList=[{'sentAt': 1700000000 + n, 'eventType': 'EVENT_TYPE', 'properties': json.dumps({'itemId': 'i%d' % n})}])
        print('shifted', str(ids(userId='viewer', numResults=10) != before).lower())
        print('gone', str('i21' not in ids(userId='viewer', numResults=100, filterArn=A + 'filter/unseen')).lower())
        e.put_items(datasetArn=A + 'dataset/shop/ITEMS', items=[{'itemId': 'fresh', 'properties': '{"GENRE":"Comedy","PRICE":"1.5"}'}])
        comedies = ids(userId='viewer', numResults=100, filterArn=A + 'filter/genre', filterValues={'GENRE': '"Comedy"'})
        print('new item', str('fresh' in comedies).lower())
        print('comedies', len(comedies) - 1, 'only', str(all(i == 'fresh' or int(i[1:]) >= 20 for i in comedies)).lower())
        p = r.get_recommendations(campaignArn=A + 'campaign/home', userId='u0', numResults=10, promotions=[{'name': 'act', 'percentPromotedItems': 50, 'filterArn': A + 'filter/genre', 'filterValues': {'GENRE': '"Comedy"'}}])
        print('promoted', sum(i.get('promotionName') == 'act' for i in p['itemList']))
        m = r.get_recommendations(campaignArn=A + 'campaign/home', userId='u1', numResults=1, filterArn=A + 'filter/comedies', metadataColumns={'ITEMS': ['GENRE']})
        print('metadata', m['itemList'][0]['metadata']['GENRE'])
        k = r.get_personalized_ranking(campaignArn=A + 'campaign/ranks', userId='u1', inputList=['i1', 'none', 'i21'])['personalizedRanking']
        print('ranked', k[0]['itemId'], 'sum', str(abs(sum(i.get('score', 0) for i in k) - 1) < 1e-6).lower(), 'last', 'scored' if 'score' in k[2] else 'unscored')
        s = r.get_recommendations(campaignArn=A + 'campaign/related', itemId='i1', numResults=3)['itemList']
        print('related', len(s), 'scored' if 'score' in s[0] else 'unscored')
        e.put_events(trackingId=tracking, sessionId='walk', eventList=[{'sentAt': 1700000000, 'eventType': 'click', 'itemId': 'i3', 'eventId': 'w1', 'metricAttribution': {'eventAttributionSource': 'mail'}, 'recommendationId': got['recommendationId'], 'impression': ['i3', 'i4']}])
        e.put_events(trackingId=tracking, userId='walker', sessionId='walk', eventList=[{'sentAt': 1700000060, 'eventType': 'click', 'itemId': 'i5', 'eventValue': 4.5}])
        print('anonymous joined', str('i3' not in ids(userId='walker', numResults=100, filterArn=A + 'filter/unseen')).lower())
        def error(f):
            try: f(); print('taken')
            except ClientError as x: print(x.response['Error']['Code'], x.response['ResponseMetadata']['HTTPStatusCode'], x.response['Error']['Message'])
        error(lambda: e.put_users(datasetArn=A + 'dataset/shop/USERS', users=[{'userId': '1'}, {'userId': '2', 'properties': '{"AGE":"old","GENDER":"F"}'}, {'userId': '3', 'properties': '{"AGE":3,"GENDER":"M"}'}]))
        error(lambda: e.put_items(datasetArn=A + 'dataset/shop/ITEMS', items=[{'itemId': '432', 'properties': '{"GENRE":"Action}'}]))
        error(lambda: e.put_events(trackingId='none', sessionId='s', eventList=[{'sentAt': 1, 'eventType': 'x', 'itemId': 'i1'}]))
        error(lambda: r.get_recommendations(campaignArn=A + 'campaign/none', userId='u1'))
        error(lambda: e.put_items(datasetArn=A + 'dataset/shop/ITEMS', items=[{'itemId': 'i%d' % i} for i in range(11)]))
        """;

    private const string JavaScript = """
        const { PersonalizeClient, ListRecipesCommand } = require('@aws-sdk/client-personalize');
        const { PersonalizeEventsClient, PutEventsCommand, PutItemsCommand, PutUsersCommand } = require('@aws-sdk/client-personalize-events');
        const { PersonalizeRuntimeClient, GetRecommendationsCommand, GetPersonalizedRankingCommand } = require('@aws-sdk/client-personalize-runtime');
        const [endpoint, trackingId] = process.argv.slice(2);
        const options = { endpoint, region: 'us-west-2', credentials: { accessKeyId: 'x', secretAccessKey: 'y' }, maxAttempts: 1 };
        const c = new PersonalizeClient(options), e = new PersonalizeEventsClient(options), r = new PersonalizeRuntimeClient(options);
        const A = 'arn:aws:personalize:us-west-2:000000000000:';
        const recommend = async o => r.send(new GetRecommendationsCommand({ campaignArn: A + 'campaign/home', ...o }));
        const ids = async o => (await recommend(o)).itemList.map(i => i.itemId);
        const events = o => e.send(new PutEventsCommand({ trackingId, ...o }));
        const error = async f => { try { await f(); console.log('taken'); } catch (x) { console.log(x.name, x.$metadata.httpStatusCode, x.message); } };
        (async () => {
          console.log('recipes', (await c.send(new ListRecipesCommand({}))).recipes.some(x => x.name === 'aws-user-personalization'));
          const got = await recommend({ userId: 'u0' });
          console.log('items', got.itemList.length, 'scored', got.itemList.every(i => i.score >= 0 && i.score <= 1), 'id', got.recommendationId.length);
          const before = await ids({ userId: 'viewer', numResults: 10 });
          for (const n of [21, 25, 29])
            await events({ userId: 'viewer', sessionId: 's1', eventList: [{ sentAt: new Date((1700000000 + n) * 1000), eventType: 'EVENT_TYPE', properties: JSON.stringify({ itemId: 'i' + n }) }] });
          console.log('shifted', JSON.stringify(await ids({ userId: 'viewer', numResults: 10 })) !== JSON.stringify(before));
          console.log('gone', !(await ids({ userId: 'viewer', numResults: 100, filterArn: A + 'filter/unseen' })).includes('i21'));
          await e.send(new PutItemsCommand({ datasetArn: A + 'dataset/shop/ITEMS', items: [{ itemId: 'fresh', properties: { GENRE: 'Comedy', PRICE: '1.5' } }] }));
          const comedies = await ids({ userId: 'viewer', numResults: 100, filterArn: A + 'filter/genre', filterValues: { GENRE: '"Comedy"' } });
          console.log('new item', comedies.includes('fresh'));
          console.log('comedies', comedies.length - 1, 'only', comedies.every(i => i === 'fresh' || Number(i.slice(1)) >= 20));
          const p = await recommend({ userId: 'u0', numResults: 10, promotions: [{ name: 'act', percentPromotedItems: 50, filterArn: A + 'filter/genre', filterValues: { GENRE: '"Comedy"' } }] });
          console.log('promoted', p.itemList.filter(i => i.promotionName === 'act').length);
          const m = await recommend({ userId: 'u1', numResults: 1, filterArn: A + 'filter/comedies', metadataColumns: { ITEMS: ['GENRE'] } });
          console.log('metadata', m.itemList[0].metadata.GENRE);
          const k = (await r.send(new GetPersonalizedRankingCommand({ campaignArn: A + 'campaign/ranks', userId: 'u1', inputList: ['i1', 'none', 'i21'] }))).personalizedRanking;
          console.log('ranked', k[0].itemId, 'sum', Math.abs(k.reduce((sum, i) => sum + (i.score ?? 0), 0) - 1) < 1e-6, 'last', k[2].score === undefined ? 'unscored' : 'scored');
          const s = (await r.send(new GetRecommendationsCommand({ campaignArn: A + 'campaign/related', itemId: 'i1', numResults: 3 }))).itemList;
          console.log('related', s.length, s[0].score === undefined ? 'unscored' : 'scored');
          await events({ sessionId: 'walk', eventList: [{ sentAt: new Date(1700000000000), eventType: 'click', itemId: 'i3', eventId: 'w1', metricAttribution: { eventAttributionSource: 'mail' }, recommendationId: got.recommendationId, impression: ['i3', 'i4'] }] });
          await events({ userId: 'walker', sessionId: 'walk', eventList: [{ sentAt: new Date(1700000060000), eventType: 'click', itemId: 'i5', eventValue: 4.5 }] });
          console.log('anonymous joined', !(await ids({ userId: 'walker', numResults: 100, filterArn: A + 'filter/unseen' })).includes('i3'));
          await error(() => e.send(new PutUsersCommand({ datasetArn: A + 'dataset/shop/USERS', users: [{ userId: '1' }, { userId: '2', properties: '{"AGE":"old","GENDER":"F"}' }, { userId: '3', properties: '{"AGE":3,"GENDER":"M"}' }] })));
          await error(() => e.send(new PutItemsCommand({ datasetArn: A + 'dataset/shop/ITEMS', items: [{ itemId: '432', properties: '{"GENRE":"Action}' }] })));
          await error(() => e.send(new PutEventsCommand({ trackingId: 'none', sessionId: 's', eventList: [{ sentAt: new Date(1000), eventType: 'x', itemId: 'i1' }] })));
          await error(() => recommend({ campaignArn: A + 'campaign/none', userId: 'u1' }));
          await error(() => e.send(new PutItemsCommand({ datasetArn: A + 'dataset/shop/ITEMS', items: Array.from({ length: 11 }, (_, i) => ({ itemId: 'i' + i })) })));
        })();
        """;

    [Fact]
    public async Task Boto3_puts_and_asks()
    {
        await using AwsServer server = await StartAsync();

        string output = await Python.RunAsync("boto3", Boto3, server.Address, TrackingId(server));

        AssertExpected(output);
    }

    [Fact]
    public async Task The_SDK_for_JavaScript_puts_and_asks()
    {
        string packages = await NodePackages.InstallAsync("aws-sdk", "@aws-sdk/client-personalize@3", "@aws-sdk/client-personalize-events@3", "@aws-sdk/client-personalize-runtime@3");
        string script = Path.Join(packages, $"flow-{Guid.NewGuid():n}.cjs");
        await File.WriteAllTextAsync(script, JavaScript, TestContext.Current.CancellationToken);
        await using AwsServer server = await StartAsync();

        string output = await NodePackages.RunAsync(packages, script, server.Address, TrackingId(server));

        AssertExpected(output);
    }

    private static async Task<AwsServer> StartAsync()
    {
        PersonalizeEngine engine = PersonalizeEngine.Open(new EngineOptions());
        DatasetGroup group = Shop.Fill(engine);
        group.Train("aws-user-personalization").Deploy("home").Update(config: new CampaignConfig(EnableMetadata: true));
        group.Train("aws-personalized-ranking", new TrainingOptions { Solution = "ranks" }).Deploy("ranks");
        group.Train("aws-sims", new TrainingOptions { Solution = "related" }).Deploy("related");
        group.CreateFilter("unseen", "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")");
        group.CreateFilter("genre", "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE)");
        group.CreateFilter("comedies", "INCLUDE ItemID WHERE Items.GENRE IN (\"Comedy\")");
        group.CreateEventTracker("clicks");
        return await AwsServer.StartAsync(engine);
    }

    private static string TrackingId(AwsServer server) => server.Engine.EventTrackers.Single().TrackingId;

    /// <summary>Every line begins as expected; of errors only the beginning is compared.</summary>
    private static void AssertExpected(string output)
    {
        string[] expected = Expected.ReplaceLineEndings("\n").Split('\n');
        string[] lines = output.ReplaceLineEndings("\n").Split('\n');
        Assert.Equal(expected.Length, lines.Length);
        Assert.Equal(string.Join("\n", expected), string.Join("\n", lines.Zip(expected, (line, begin) => line.StartsWith(begin, StringComparison.Ordinal) ? begin : line)));
    }
}
