<%@ page contentType="text/html; charset=UTF-8" %>
<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="UTF-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>My account - Timesheets</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="style.css">
</head>
<body>
<%@ include file="header.jspf" %>
<main>
  <h1>My account</h1>
  <p>Hours of ${pageContext.request.remoteUser} this week.</p>
  <table>
    <thead><tr><th scope="col">Day</th><th scope="col">Project</th><th scope="col">Hours</th></tr></thead>
    <tbody>
      <tr><td>Monday</td><td>Stocktaking</td><td>7.5</td></tr>
      <tr><td>Tuesday</td><td>Stocktaking</td><td>8.0</td></tr>
      <tr><td>Wednesday</td><td>Invoices</td><td>6.5</td></tr>
    </tbody>
  </table>
  <p><a href="account">Reload this page</a></p>
</main>
</body>
</html>
